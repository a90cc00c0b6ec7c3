package main

import (
	"net"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/solver/pb"
)

var (
	networks   = map[string]pb.NetMode{"sandbox": llb.NetModeSandbox, "host": llb.NetModeHost, "none": llb.NetModeNone}
	securities = map[string]pb.SecurityMode{"sandbox": llb.SecurityModeSandbox, "insecure": llb.SecurityModeInsecure}
	sharings   = map[string]llb.CacheMountSharingMode{
		"shared": llb.CacheMountShared, "private": llb.CacheMountPrivate, "locked": llb.CacheMountLocked,
	}
	contentCaches = map[string]llb.MountContentCache{
		"": llb.MountContentCacheDefault, "on": llb.MountContentCacheOn, "off": llb.MountContentCacheOff,
	}
)

func (b *builder) run(base llb.State, given step) llb.ExecState {
	options := settings(given)
	for _, wanted := range given.Mounts {
		options = append(options, b.mount(wanted))
	}
	for _, secret := range given.SecretEnv {
		options = append(options, environment(secret))
	}
	for _, option := range constraints(given.About, given.Require) {
		options = append(options, option)
	}
	return base.Run(options...)
}

func settings(given step) []llb.RunOption {
	options := []llb.RunOption{}
	if given.Shell != "" {
		options = append(options, llb.Shlex(given.Shell))
	} else {
		options = append(options, llb.Args(given.Args))
	}
	for _, variable := range given.Pairs {
		options = append(options, llb.AddEnv(variable[0], variable[1]))
	}
	for _, host := range given.Hosts {
		options = append(options, llb.AddExtraHost(host[0], net.ParseIP(host[1])))
	}
	for _, limit := range given.Ulimits {
		options = append(options, llb.AddUlimit(llb.UlimitName(limit.Name), limit.Soft, limit.Hard))
	}
	if given.Dir != nil {
		options = append(options, llb.Dir(*given.Dir))
	}
	if given.User != nil {
		options = append(options, llb.User(*given.User))
	}
	if given.Platform != "" {
		options = append(options, llb.Platform(platform(given.Platform)))
	}
	if given.Network != "" {
		options = append(options, llb.Network(networks[given.Network]))
	}
	if given.Security != "" {
		options = append(options, llb.Security(securities[given.Security]))
	}
	if given.Hostname != "" {
		options = append(options, llb.Hostname(given.Hostname))
	}
	if given.Cgroup != "" {
		options = append(options, llb.WithCgroupParent(given.Cgroup))
	}
	if given.ReadOnlyRoot {
		options = append(options, llb.ReadonlyRootFS())
	}
	if given.ExitCodes != nil {
		options = append(options, llb.ValidExitCodes(given.ExitCodes...))
	}
	if p := given.Proxy; p != nil {
		options = append(options, llb.WithProxy(llb.ProxyEnv{
			HTTPProxy: p.HTTP, HTTPSProxy: p.HTTPS, FTPProxy: p.FTP, NoProxy: p.No, AllProxy: p.All,
		}))
	}
	return options
}

func environment(given secretEnv) llb.RunOption {
	options := []llb.SecretOption{llb.SecretID(given.ID), llb.SecretAsEnv(true)}
	if given.Optional {
		options = append(options, llb.SecretOptional)
	}
	return llb.AddSecret(given.Name, options...)
}

func (b *builder) mount(given mount) llb.RunOption {
	switch given.Kind {
	case "secret":
		options := []llb.SecretOption{llb.SecretID(given.ID)}
		if given.Mode != nil {
			options = append(options, llb.SecretFileOpt(given.UID, given.GID, *given.Mode))
		}
		if given.Optional {
			options = append(options, llb.SecretOptional)
		}
		return llb.AddSecret(given.Dest, options...)
	case "ssh":
		options := []llb.SSHOption{llb.SSHID(given.ID), llb.SSHSocketTarget(given.Dest)}
		if given.Mode != nil {
			options = append(options, llb.SSHSocketOpt(given.Dest, given.UID, given.GID, *given.Mode))
		}
		if given.Optional {
			options = append(options, llb.SSHOptional)
		}
		return llb.AddSSHSocket(options...)
	}
	return llb.AddMount(given.Dest, b.base(given.Base), fileSystem(given)...)
}

func fileSystem(given mount) []llb.MountOption {
	options := []llb.MountOption{}
	switch given.Kind {
	case "cache":
		options = append(options, llb.AsPersistentCacheDir(given.ID, sharings[given.Sharing]))
	case "tmpfs":
		options = append(options, llb.Tmpfs(llb.TmpfsSize(given.Size)))
	default:
		options = append(options, llb.ContentCache(contentCaches[given.Content]))
	}
	if given.Source != "" {
		options = append(options, llb.SourcePath(given.Source))
	}
	if given.ReadOnly {
		options = append(options, llb.Readonly)
	}
	if given.NoOutput {
		options = append(options, llb.ForceNoOutput)
	}
	return options
}
