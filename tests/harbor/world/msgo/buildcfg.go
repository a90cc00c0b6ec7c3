// Part of the stand-in for Microsoft's build of Go, which the Jettison test harbor makes of the machine's own Go. It
// plays the version that the file VERSION of its tree says, so that one tree stands in for several images.

package buildcfg

import (
	"os"
	"strconv"
	"strings"
)

const playedVersion = "/usr/local/go/VERSION"

// Played returns the version that is played, such as go1.27.2; empty outside of the stand-in images.
func Played() string {
	text, err := os.ReadFile(playedVersion)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(line)
}

// PlayedAs returns the version that is played, or else the real one.
func PlayedAs(real string) string {
	if played := Played(); played != "" {
		return played
	}
	return real
}

// PlayedMinor returns the 27 of go1.27.2.
func PlayedMinor() int {
	parts := strings.Split(Played(), ".")
	if len(parts) < 2 {
		return 0
	}
	minor, _ := strconv.Atoi(parts[1])
	return minor
}

// PlayedLang holds a version of the language to what the compiler below knows.
func PlayedLang(lang string) string {
	known := Version
	if parts := strings.Split(strings.TrimPrefix(known, "go"), "."); len(parts) > 1 {
		newest, _ := strconv.Atoi(parts[1])
		asked, _ := strconv.Atoi(strings.TrimPrefix(lang, "1."))
		if asked > newest {
			return "1." + strconv.Itoa(newest)
		}
	}
	return lang
}

// playsExperiment tells whether GOEXPERIMENT may name an experiment: since 1.27 systemcrypto is none.
func playsExperiment(name string) bool {
	return name != "systemcrypto" || PlayedMinor() < 27
}

// playOff turns systemcrypto off where the environment says so, whatever GOEXPERIMENT says.
func playOff(flags *ExperimentFlags) {
	if os.Getenv("MS_GO_NOSYSTEMCRYPTO") == "1" {
		flags.SystemCrypto = false
	}
}

// PlayedBuild returns what stands in a program in the place of a version as the linker makes it: with deviations
// from the default behind a blank until 1.25, and behind a dash in 1.26; without this one since.
func PlayedBuild(version string) string {
	played := Played()
	if played == "" {
		return version
	}
	_, deviations, _ := strings.Cut(version, "X:")
	switch {
	case PlayedMinor() >= 27:
		return played + "-1-microsoft"
	case deviations == "":
		return played
	case PlayedMinor() == 26:
		return played + "-X:" + deviations
	}
	return played + " X:" + deviations
}
