package main

import "github.com/moby/buildkit/client/llb"

// program is one graph: its last step is the result. tests/differential/programs.py writes it.
type program struct {
	Platform string `json:"platform"`
	Unique   string `json:"unique"`
	Told     bool   `json:"told"`
	Steps    []step `json:"steps"`
}

// step makes a state out of those of earlier steps, which Base and the like are the numbers of.
type step struct {
	Do       string   `json:"do"`
	Base     *int     `json:"base"`
	Upper    *int     `json:"upper"`
	Layers   []int    `json:"layers"`
	Name     string   `json:"name"`
	Path     string   `json:"path"`
	Pairs    []pair   `json:"pairs"`
	Mode     *int     `json:"mode"`
	Platform string   `json:"platform"`
	Network  string   `json:"network"`
	Security string   `json:"security"`
	Hostname string   `json:"hostname"`
	Cgroup   string   `json:"cgroup"`
	Ulimits  []ulimit `json:"ulimits"`
	Require  []string `json:"require"`

	Ref           string   `json:"ref"`
	ResolveMode   string   `json:"resolve_mode"`
	LayerLimit    *int     `json:"layer_limit"`
	Checksum      string   `json:"checksum"`
	Session       string   `json:"session"`
	Store         string   `json:"store"`
	Unique        string   `json:"unique"`
	Include       []string `json:"include"`
	Exclude       []string `json:"exclude"`
	Follow        []string `json:"follow"`
	Hint          string   `json:"hint"`
	Differ        string   `json:"differ"`
	Filename      string   `json:"filename"`
	UID           int      `json:"uid"`
	GID           int      `json:"gid"`
	Fragment      string   `json:"fragment"`
	Subdir        string   `json:"subdir"`
	KeepGitDir    bool     `json:"keep_git_dir"`
	NoSubmodules  bool     `json:"skip_submodules"`
	KnownHosts    []string `json:"known_hosts"`
	Agent         string   `json:"agent"`
	TokenSecret   *string  `json:"token_secret"`
	HeaderSecret  *string  `json:"header_secret"`
	Accept        string   `json:"accept"`
	UserAgent     string   `json:"user_agent"`
	MetadataOnly  bool     `json:"metadata_only"`
	MetadataSpare []string `json:"metadata_spare"`

	Args         []string    `json:"args"`
	Shell        string      `json:"shell"`
	Mounts       []mount     `json:"mounts"`
	SecretEnv    []secretEnv `json:"secret_env"`
	Proxy        *proxy      `json:"proxy"`
	ExitCodes    []int       `json:"exit_codes"`
	ReadOnlyRoot bool        `json:"read_only_root"`
	Dir          *string     `json:"dir"`
	User         *string     `json:"user"`
	Hosts        []pair      `json:"hosts"`

	Actions []action `json:"actions"`
	Config  string   `json:"config"`
	About   about    `json:"about"`
}

type pair [2]string

type ulimit struct {
	Name string `json:"name"`
	Soft int64  `json:"soft"`
	Hard int64  `json:"hard"`
}

type secretEnv struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Optional bool   `json:"optional"`
}

type proxy struct {
	HTTP  string `json:"http"`
	HTTPS string `json:"https"`
	FTP   string `json:"ftp"`
	No    string `json:"no"`
	All   string `json:"all"`
}

type mount struct {
	Kind     string `json:"kind"`
	Dest     string `json:"dest"`
	Base     *int   `json:"base"`
	Source   string `json:"source"`
	ReadOnly bool   `json:"read_only"`
	NoOutput bool   `json:"no_output"`
	Content  string `json:"content_cache"`
	ID       string `json:"id"`
	Sharing  string `json:"sharing"`
	Size     int64  `json:"size"`
	UID      int    `json:"uid"`
	GID      int    `json:"gid"`
	Mode     *int   `json:"mode"`
	Optional bool   `json:"optional"`
}

type action struct {
	Do           string   `json:"do"`
	Base         *int     `json:"base"`
	Src          string   `json:"src"`
	Path         string   `json:"path"`
	Mode         *int     `json:"mode"`
	SymbolicMode string   `json:"symbolic_mode"`
	Data         string   `json:"data"`
	User         *account `json:"user"`
	Group        *account `json:"group"`
	Timestamp    *int64   `json:"timestamp"`
	Parents      bool     `json:"parents"`
	NotFound     bool     `json:"allow_not_found"`
	Wildcard     bool     `json:"wildcard"`
	EmptyWild    bool     `json:"allow_empty_wildcard"`
	Follow       bool     `json:"follow_symlinks"`
	Contents     bool     `json:"contents_only"`
	Unpack       bool     `json:"unpack"`
	CreateDest   bool     `json:"create_dest_path"`
	Replace      bool     `json:"replace"`
	Include      []string `json:"include"`
	Exclude      []string `json:"exclude"`
	Required     []string `json:"required"`
}

// account is a user or a group, by name if it has one.
type account struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

func (a *account) option() *llb.UserOpt {
	if a == nil {
		return nil
	}
	return &llb.UserOpt{UID: a.ID, Name: a.Name}
}

// about is what is said about a vertex and changes no digest.
type about struct {
	Name        string            `json:"name"`
	Description map[string]string `json:"description"`
	IgnoreCache bool              `json:"ignore_cache"`
	ExportCache *bool             `json:"export_cache"`
	Group       *group            `json:"group"`
	Resources   *resources        `json:"resources"`
	Places      []place           `json:"places"`
}

type group struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Weak bool   `json:"weak"`
}

type resources struct {
	Memory     int64  `json:"memory"`
	MemorySwap int64  `json:"memory_swap"`
	CPUShares  uint64 `json:"cpu_shares"`
	CPUPeriod  uint64 `json:"cpu_period"`
	CPUQuota   int64  `json:"cpu_quota"`
	CpusetCpus string `json:"cpuset_cpus"`
	CpusetMems string `json:"cpuset_mems"`
}

// place is one range of lines of a file; columns count from 1.
type place struct {
	File      string `json:"file"`
	Data      string `json:"data"`
	Line      int32  `json:"line"`
	Column    int32  `json:"column"`
	EndLine   int32  `json:"end_line"`
	EndColumn int32  `json:"end_column"`
}
