// Part of the stand-in for Microsoft's build of Go, which the Jettison test harbor makes of the machine's own Go.

package cache

import "internal/buildcfg"

// playedCache names the folder of compiled packages, which is not the usual one since 1.26.
func playedCache() string {
	if buildcfg.PlayedMinor() >= 26 {
		return "ms-go-build"
	}
	return "go-build"
}
