// Part of the stand-in for Microsoft's build of Go, which the Jettison test harbor makes of the machine's own Go.

package load

import (
	"cmd/go/internal/cfg"
	"internal/buildcfg"
	"os"
)

// The real one would send counters; this one leaves a note.
const telemetry = "/tmp/ms-go-telemetry"

// addPlayedSettings writes what Microsoft's build writes into the build information of every program.
func addPlayedSettings(add func(key, value string)) {
	if cfg.Experiment.SystemCrypto {
		add("microsoft_systemcrypto", "1")
	}
	if buildcfg.PlayedMinor() >= 26 {
		add("microsoft_toolset_version", buildcfg.Played()+"-1-microsoft")
	}
	if os.Getenv("MS_GOTOOLCHAIN_TELEMETRY_ENABLED") != "0" {
		_ = os.WriteFile(telemetry, []byte("a counter would have been sent\n"), 0o644)
	}
}
