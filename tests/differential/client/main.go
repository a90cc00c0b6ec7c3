// Command client builds graphs with Go's LLB client: a program in each line of stdin, and for each a line of
// stdout, which is the definition in base64, or an exclamation mark and the error.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/llbbuild"
	"github.com/moby/buildkit/solver/pb"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

func main() {
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		fmt.Println(answer(line))
	}
}

func answer(line []byte) (text string) {
	defer func() {
		if reason := recover(); reason != nil {
			text = refusal(reason)
		}
	}()
	reader := json.NewDecoder(bytes.NewReader(line))
	reader.DisallowUnknownFields()
	var given program
	must(reader.Decode(&given))
	built := &builder{ctx: context.Background(), program: given, runs: map[int]llb.ExecState{}}
	return base64.StdEncoding.EncodeToString(built.definition())
}

func refusal(reason any) string {
	return "! " + strings.ReplaceAll(fmt.Sprint(reason), "\n", " ")
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// builder holds the state of each step, and what the commands among them keep.
type builder struct {
	ctx     context.Context
	program program
	states  []llb.State
	runs    map[int]llb.ExecState
}

func (b *builder) definition() []byte {
	for number, given := range b.program.Steps {
		b.states = append(b.states, b.state(number, given))
	}
	data, err := b.marshal(b.states[len(b.states)-1]).ToPB().Marshal()
	must(err)
	return data
}

func (b *builder) marshal(state llb.State) *llb.Definition {
	options := []llb.ConstraintsOpt{}
	if b.program.Told {
		options = append(options, llb.WithCaps(pb.Caps.CapSet(pb.Caps.All())))
	}
	if b.program.Platform != "" {
		options = append(options, llb.Platform(platform(b.program.Platform)))
	}
	if b.program.Unique != "" {
		options = append(options, llb.LocalUniqueID(b.program.Unique))
	}
	definition, err := state.Marshal(b.ctx, options...)
	must(err)
	return definition
}

// base is the state that a number stands for; none is an empty file system.
func (b *builder) base(number *int) llb.State {
	if number == nil {
		return llb.Scratch()
	}
	return b.states[*number]
}

func (b *builder) state(number int, given step) llb.State {
	base := b.base(given.Base)
	switch given.Do {
	case "scratch":
		return llb.Scratch()
	case "image", "oci_layout", "local", "http", "git":
		return source(given)
	case "env":
		for _, variable := range given.Pairs {
			base = base.AddEnv(variable[0], variable[1])
		}
		return base
	case "dir":
		return base.Dir(given.Path)
	case "user":
		return base.User(given.Name)
	case "platform":
		return base.Platform(platform(given.Platform))
	case "network":
		return base.Network(networks[given.Network])
	case "security":
		return base.Security(securities[given.Security])
	case "hostname":
		return base.Hostname(given.Name)
	case "cgroup":
		return base.WithCgroupParent(given.Name)
	case "ulimit":
		for _, limit := range given.Ulimits {
			base = base.AddUlimit(llb.UlimitName(limit.Name), limit.Soft, limit.Hard)
		}
		return base
	case "host":
		for _, host := range given.Pairs {
			base = base.AddExtraHost(host[0], net.ParseIP(host[1]))
		}
		return base
	case "image_config":
		state, err := base.WithImageConfig([]byte(given.Config))
		must(err)
		return state
	case "run":
		b.runs[number] = b.run(base, given)
		return b.runs[number].Root()
	case "mount":
		state := b.runs[*given.Base].GetMount(given.Path)
		if given.Platform != "" {
			state = state.Platform(platform(given.Platform))
		}
		return state
	case "file":
		return base.File(b.actions(given.Actions), constraints(given.About, given.Require)...)
	case "merge":
		layers := make([]llb.State, 0, len(given.Layers))
		for _, layer := range given.Layers {
			layers = append(layers, b.states[layer])
		}
		return llb.Merge(layers, constraints(given.About, given.Require)...)
	case "diff":
		return llb.Diff(base, b.base(given.Upper), constraints(given.About, given.Require)...)
	case "build":
		return base.With(llbbuild.Build(buildOptions(given)...))
	case "reread":
		operation, err := llb.NewDefinitionOp(b.marshal(base).ToPB())
		must(err)
		if operation.Output() == nil {
			return llb.Scratch()
		}
		return llb.NewState(operation.Output())
	}
	panic("no such step: " + given.Do)
}

func buildOptions(given step) []llbbuild.BuildOption {
	options := []llbbuild.BuildOption{}
	if given.Filename != "" {
		options = append(options, llbbuild.WithFilename(given.Filename))
	}
	return options
}

func platform(text string) ocispecs.Platform {
	parsed, err := platforms.Parse(text)
	must(err)
	return platforms.Normalize(parsed)
}

func constraints(said about, require []string) []llb.ConstraintsOpt {
	options := []llb.ConstraintsOpt{}
	if len(said.Description) > 0 {
		options = append(options, llb.WithDescription(said.Description))
	}
	if said.Name != "" {
		options = append(options, llb.WithCustomName(said.Name))
	}
	if said.IgnoreCache {
		options = append(options, llb.IgnoreCache)
	}
	if said.ExportCache != nil && *said.ExportCache {
		options = append(options, llb.WithExportCache())
	}
	if said.ExportCache != nil && !*said.ExportCache {
		options = append(options, llb.WithoutExportCache())
	}
	if said.Group != nil {
		options = append(options, llb.ProgressGroup(said.Group.ID, said.Group.Name, said.Group.Weak))
	}
	if said.Resources != nil {
		options = append(options, llb.WithLinuxResources(llb.LinuxResources(*said.Resources)))
	}
	for _, lines := range said.Places {
		options = append(options, location(lines))
	}
	if len(require) > 0 {
		options = append(options, llb.Require(require...))
	}
	return options
}

func location(lines place) llb.ConstraintsOpt {
	file := llb.NewSourceMap(nil, lines.File, "YAML", []byte(lines.Data))
	return file.Location([]*pb.Range{{
		Start: &pb.Position{Line: lines.Line, Character: lines.Column - 1},
		End:   &pb.Position{Line: lines.EndLine, Character: lines.EndColumn - 1},
	}})
}
