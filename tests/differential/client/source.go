package main

import (
	"os"

	"github.com/moby/buildkit/client/llb"
	digest "github.com/opencontainers/go-digest"
)

var resolveModes = map[string]llb.ResolveMode{
	"": llb.ResolveModeDefault, "pull": llb.ResolveModeForcePull, "local": llb.ResolveModePreferLocal,
}

func source(given step) llb.State {
	switch given.Do {
	case "image":
		return llb.Image(given.Ref, images(given)...)
	case "oci_layout":
		return llb.OCILayout(given.Ref, layouts(given)...)
	case "local":
		return llb.Local(given.Name, locals(given)...)
	case "http":
		return llb.HTTP(given.Ref, files(given)...)
	}
	return llb.Git(given.Ref, given.Fragment, repositories(given)...)
}

func images(given step) []llb.ImageOption {
	options := []llb.ImageOption{resolveModes[given.ResolveMode]}
	if given.LayerLimit != nil {
		options = append(options, llb.WithLayerLimit(*given.LayerLimit))
	}
	if given.Checksum != "" {
		options = append(options, llb.WithImageChecksum(digest.Digest(given.Checksum)))
	}
	if given.Platform != "" {
		options = append(options, llb.Platform(platform(given.Platform)))
	}
	for _, option := range constraints(given.About, given.Require) {
		options = append(options, option)
	}
	return options
}

func layouts(given step) []llb.OCILayoutOption {
	options := []llb.OCILayoutOption{llb.OCIStore(given.Session, given.Store)}
	if given.LayerLimit != nil {
		options = append(options, llb.OCILayerLimit(*given.LayerLimit))
	}
	if given.Platform != "" {
		options = append(options, llb.Platform(platform(given.Platform)))
	}
	for _, option := range constraints(given.About, given.Require) {
		options = append(options, option)
	}
	return options
}

func locals(given step) []llb.LocalOption {
	options := []llb.LocalOption{
		llb.IncludePatterns(given.Include),
		llb.ExcludePatterns(given.Exclude),
		llb.FollowPaths(given.Follow),
		llb.SharedKeyHint(given.Hint),
	}
	if given.Session != "" {
		options = append(options, llb.SessionID(given.Session))
	}
	if given.Unique != "" {
		options = append(options, llb.LocalUniqueID(given.Unique))
	}
	if given.Differ != "" {
		options = append(options, llb.Differ(llb.DiffType(given.Differ), false))
	}
	if given.MetadataOnly {
		options = append(options, llb.MetadataOnlyTransfer(given.MetadataSpare))
	}
	for _, option := range constraints(given.About, given.Require) {
		options = append(options, option)
	}
	return options
}

func files(given step) []llb.HTTPOption {
	options := []llb.HTTPOption{
		llb.Checksum(digest.Digest(given.Checksum)),
		llb.Filename(given.Filename),
		llb.Chown(given.UID, given.GID),
	}
	if given.Mode != nil {
		options = append(options, llb.Chmod(os.FileMode(*given.Mode)))
	}
	if given.HeaderSecret != nil {
		options = append(options, llb.AuthHeaderSecret(*given.HeaderSecret))
	}
	if given.Accept != "" || given.UserAgent != "" {
		options = append(options, llb.Header(llb.HTTPHeader{Accept: given.Accept, UserAgent: given.UserAgent}))
	}
	for _, option := range constraints(given.About, given.Require) {
		options = append(options, option)
	}
	return options
}

func repositories(given step) []llb.GitOption {
	options := []llb.GitOption{llb.GitChecksum(given.Checksum), llb.MountSSHSock(given.Agent)}
	if given.Subdir != "" {
		options = append(options, llb.GitSubDir(given.Subdir))
	}
	if given.KeepGitDir {
		options = append(options, llb.KeepGitDir())
	}
	if given.NoSubmodules {
		options = append(options, llb.GitSkipSubmodules())
	}
	for _, host := range given.KnownHosts {
		options = append(options, llb.KnownSSHHosts(host))
	}
	if given.TokenSecret != nil {
		options = append(options, llb.AuthTokenSecret(*given.TokenSecret))
	}
	if given.HeaderSecret != nil {
		options = append(options, llb.AuthHeaderSecret(*given.HeaderSecret))
	}
	for _, option := range constraints(given.About, given.Require) {
		options = append(options, option)
	}
	return options
}
