package main

import (
	"encoding/base64"
	"os"
	"time"

	"github.com/moby/buildkit/client/llb"
)

func (b *builder) actions(given []action) *llb.FileAction {
	var all *llb.FileAction
	for _, wanted := range given {
		all = b.action(all, wanted)
	}
	return all
}

// action adds one to those before it, of which there may be none.
func (b *builder) action(before *llb.FileAction, given action) *llb.FileAction {
	switch given.Do {
	case "mkdir":
		info := &llb.MkdirInfo{MakeParents: given.Parents, ChownOpt: owner(given), CreatedTime: when(given)}
		return before.Mkdir(given.Path, mode(given), info)
	case "mkfile":
		data, err := base64.StdEncoding.DecodeString(given.Data)
		must(err)
		info := &llb.MkfileInfo{ChownOpt: owner(given), CreatedTime: when(given)}
		return before.Mkfile(given.Path, mode(given), data, info)
	case "rm":
		return before.Rm(given.Path, &llb.RmInfo{AllowNotFound: given.NotFound, AllowWildcard: given.Wildcard})
	case "symlink":
		info := &llb.SymlinkInfo{ChownOpt: owner(given), CreatedTime: when(given)}
		return before.Symlink(given.Src, given.Path, info)
	}
	return before.Copy(b.base(given.Base), given.Src, given.Path, copied(given))
}

func copied(given action) *llb.CopyInfo {
	info := &llb.CopyInfo{
		FollowSymlinks:                 given.Follow,
		CopyDirContentsOnly:            given.Contents,
		IncludePatterns:                given.Include,
		ExcludePatterns:                given.Exclude,
		RequiredPaths:                  given.Required,
		AttemptUnpack:                  given.Unpack,
		CreateDestPath:                 given.CreateDest,
		AllowWildcard:                  given.Wildcard,
		AllowEmptyWildcard:             given.EmptyWild,
		ChownOpt:                       owner(given),
		CreatedTime:                    when(given),
		AlwaysReplaceExistingDestPaths: given.Replace,
	}
	if given.Mode != nil || given.SymbolicMode != "" {
		info.Mode = &llb.ChmodOpt{Mode: mode(given), ModeStr: given.SymbolicMode}
	}
	return info
}

func mode(given action) os.FileMode {
	if given.Mode == nil {
		return 0
	}
	return os.FileMode(*given.Mode)
}

func owner(given action) *llb.ChownOpt {
	if given.User == nil && given.Group == nil {
		return nil
	}
	return &llb.ChownOpt{User: given.User.option(), Group: given.Group.option()}
}

func when(given action) *time.Time {
	if given.Timestamp == nil {
		return nil
	}
	moment := time.Unix(0, *given.Timestamp)
	return &moment
}
