package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"quarry/api/quota"
)

// sandboxProfile is the name of the built-in profile: the embedded tenant.
const sandboxProfile = "sandbox"

// sandboxDialects are the built-in profiles and the API that each speaks with the embedded
// tenant. The first shows the tables of devices only, as that API does.
var sandboxDialects = map[string]string{sandboxProfile: "mde", "sandbox-xdr": "xdr", "sandbox-graph": "graph"}

// config is the file config.toml. An unknown key in it is an error.
type config struct {
	Profile  string              `toml:"profile"`
	Theme    string              `toml:"theme"`
	ASCII    bool                `toml:"ascii"`
	Profiles map[string]*profile `toml:"profiles"`
	Keys     map[string][]string `toml:"keys"`
	Editor   editorConfig        `toml:"editor"`
	History  historyConfig       `toml:"history"`
}

// historyConfig is how much of the past is kept.
type historyConfig struct {
	Keep answerRoom `toml:"keep"` // left out: defaultKeep
}

// defaultKeep is how many bytes kept answers may take: some hundreds of the largest.
const defaultKeep = 5e9

// answerRoom reads "5GB", or "all" for no limit, which is negative.
type answerRoom int64

func (r *answerRoom) UnmarshalText(text []byte) error {
	if string(text) == "all" {
		*r = -1
		return nil
	}
	bytes, ok := parseBytes(string(text))
	if !ok {
		return fmt.Errorf("%q is no size: write it like 500MB or 5GB, or all", text)
	}
	*r = answerRoom(bytes)
	return nil
}

// bytes is the limit; 0 for none.
func (r answerRoom) bytes() int64 {
	switch {
	case r == 0:
		return defaultKeep
	case r < 0:
		return 0
	}
	return int64(r)
}

// editorConfig is how much help the editor gives without being asked.
type editorConfig struct {
	CompleteWhileTyping *bool `toml:"complete_while_typing"` // left out: yes
	Advice              *bool `toml:"advice"`                // on cost and quality; left out: yes
	Vim                 bool  `toml:"vim"`                   // keys of vim
	Wrap                bool  `toml:"wrap"`                  // break long lines
}

// profile says how to reach one tenant. Secrets are never in it, only where they are.
type profile struct {
	API     string `toml:"api"`
	Cloud   string `toml:"cloud"`
	Region  string `toml:"region"`
	BaseURL string `toml:"base_url"`

	signIn

	KeepAnswers *bool  `toml:"keep_answers"`
	Limits      limits `toml:"limits"`
}

// signIn is the part of a profile that says who asks.
type signIn struct {
	TenantID               string `toml:"tenant_id"`
	ClientID               string `toml:"client_id"`
	Auth                   string `toml:"auth"`
	ClientSecretEnv        string `toml:"client_secret_env"`
	ClientSecretFile       string `toml:"client_secret_file"`
	ClientSecretCommand    string `toml:"client_secret_command"`
	CertificateFile        string `toml:"certificate_file"`
	CertificatePasswordEnv string `toml:"certificate_password_env"`
	TokenEnv               string `toml:"token_env"`
	TokenFile              string `toml:"token_file"`
	TokenCommand           string `toml:"token_command"`
	AuthorityURL           string `toml:"authority_url"`
	CAFile                 string `toml:"ca_file"`
}

// limits overrides a dialect's own. Zero leaves the default.
type limits struct {
	CallsPerMinute int      `toml:"calls_per_minute"`
	CallsPerHour   int      `toml:"calls_per_hour"`
	RunPerHour     duration `toml:"run_per_hour"`
	RunPerDay      duration `toml:"run_per_day"`
	Rows           int      `toml:"rows"`
	ResultBytes    int64    `toml:"result_bytes"`
	RequestTimeout duration `toml:"request_timeout"`
}

func (l limits) over(base quota.Limits) quota.Limits {
	set(&base.CallsPerMinute, l.CallsPerMinute)
	set(&base.CallsPerHour, l.CallsPerHour)
	set(&base.RunPerHour, time.Duration(l.RunPerHour))
	set(&base.RunPerDay, time.Duration(l.RunPerDay))
	set(&base.Rows, l.Rows)
	set(&base.ResultBytes, l.ResultBytes)
	set(&base.Request, time.Duration(l.RequestTimeout))
	return base
}

func (l limits) negative() bool {
	return l.CallsPerMinute < 0 || l.CallsPerHour < 0 || l.RunPerHour < 0 || l.RunPerDay < 0 ||
		l.Rows < 0 || l.ResultBytes < 0 || l.RequestTimeout < 0
}

func set[T comparable](to *T, value T) {
	var zero T
	if value != zero {
		*to = value
	}
}

// duration reads "10m" or "200s" from TOML.
type duration time.Duration

func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a duration: write it like 10m or 200s", text)
	}
	*d = duration(parsed)
	return nil
}

// loadConfig reads the configuration. A file that is not there is an empty one,
// unless the user asked for it by name.
func loadConfig(path string, asked bool) (*config, error) {
	text, err := os.ReadFile(path)
	switch {
	case path == "", errors.Is(err, fs.ErrNotExist) && !asked:
		return &config{}, nil
	case err != nil:
		return nil, usagef("the configuration cannot be read (%w): check its path", err)
	}
	c, err := parseConfig(string(text))
	if err != nil {
		return nil, usagef("%s: %w", path, err)
	}
	return c, nil
}

func parseConfig(text string) (*config, error) {
	var c config
	err := toml.NewDecoder(strings.NewReader(text)).DisallowUnknownFields().Decode(&c)
	var unknown *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		first := unknown.Errors[0]
		line, _ := first.Position()
		return nil, fmt.Errorf("line %d: there is no setting %q: remove or correct it", line, strings.Join(first.Key(), "."))
	case errors.As(err, &wrong):
		line, column := wrong.Position()
		return nil, fmt.Errorf("line %d, column %d: %s", line, column, explain(wrong))
	case err != nil:
		return nil, err
	}
	for name, p := range c.Profiles {
		if p != nil && p.Limits.negative() {
			return nil, fmt.Errorf("profiles.%s.limits: a limit is below 0: leave it out to have the service's own", name)
		}
	}
	return &c, nil
}

// explain says what is wrong with a line without the names of our types.
func explain(wrong *toml.DecodeError) string {
	text := strings.TrimPrefix(wrong.Error(), "toml: ")
	if kind, mismatched := strings.CutPrefix(text, "cannot decode TOML "); mismatched {
		kind, _, _ = strings.Cut(kind, " into ")
		return fmt.Sprintf("%s cannot be of the kind %s: write text in quotes and numbers without", strings.Join(wrong.Key(), "."), kind)
	}
	return text
}

// choose finds the profile to work with: the one asked for, else the default of the
// file, else the sandbox. The profiles of the sandbox are nil.
func (c *config) choose(asked string) (string, *profile, error) {
	name := asked
	if name == "" {
		name = c.Profile
	}
	if name == "" {
		name = sandboxProfile
	}
	if p, ok := c.Profiles[name]; ok && p != nil {
		return name, p, nil
	}
	if _, ok := sandboxDialects[name]; ok {
		return name, nil, nil
	}
	names := slices.Sorted(maps.Keys(sandboxDialects))
	own := slices.Sorted(maps.Keys(c.Profiles))
	names = append(names, own...)
	return "", nil, usagef("there is no profile %q: choose one of %s, or add [profiles.%s] to the configuration", name, strings.Join(names, ", "), name)
}
