package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"quarry/api"
	"quarry/api/auth"
	"quarry/api/dialect"
	"quarry/api/quota"
	"quarry/entity"
	"quarry/table/export"
	"quarry/themes"
	"quarry/ui/action"
)

// Settings returns the table of settings in the order of the documentation.
func Settings() []Setting { return settingsTable() }

var settingsTable = sync.OnceValue(func() []Setting {
	types := fieldTypes(reflect.TypeFor[File](), nil)
	table := slices.Concat(rows, profileRows)
	for i := range table {
		s := &table[i]
		s.Type = typeNames[types[s.Name]]
		if s.Takes == "" {
			s.Takes = TakesNow
			if strings.HasPrefix(s.Name, "profiles.") {
				s.Takes = TakesStart
			}
		}
	}
	return table
})

// SettingNamed returns the setting of a full name, such as "profiles.contoso.api".
func SettingNamed(name string) (Setting, error) {
	parts, err := splitName(name)
	if err != nil {
		return Setting{}, err
	}
	s := settingFor(parts)
	if s == nil {
		return Setting{}, errorf("unknown setting %q%s", name, nearestSetting(parts))
	}
	return *s, nil
}

// settingFor returns the row of a name, or nil.
func settingFor(name []string) *Setting {
	for i, s := range Settings() {
		if pattern := strings.Split(s.Name, "."); matches(pattern, name) {
			return &Settings()[i]
		}
	}
	return nil
}

func matches(pattern, name []string) bool {
	if len(pattern) != len(name) {
		return false
	}
	for i, part := range pattern {
		if part != "*" && part != name[i] {
			return false
		}
	}
	return true
}

// isTable reports whether a name is that of a table with settings.
func isTable(name []string) bool {
	for _, s := range Settings() {
		if pattern := strings.Split(s.Name, "."); len(pattern) > len(name) && matches(pattern[:len(name)], name) {
			return true
		}
	}
	return false
}

// nearestSetting suggests the name of a setting for a wrong one.
func nearestSetting(wrong []string) string {
	var names []string
	for _, s := range Settings() {
		pattern := strings.Split(s.Name, ".")
		for i, part := range pattern {
			if part == "*" && i < len(wrong) {
				pattern[i] = wrong[i]
			}
		}
		names = append(names, strings.Join(pattern, "."))
	}
	full := strings.Join(wrong, ".")
	if found := suggest(full, names); found != "" {
		return found
	}
	for _, name := range names { // the right key in the wrong table
		if parts := strings.Split(name, "."); parts[len(parts)-1] == wrong[len(wrong)-1] {
			return fmt.Sprintf("; did you mean %q?", name)
		}
	}
	return ""
}

// fieldTypes returns the types of the values of a struct by their names in the file.
func fieldTypes(of reflect.Type, prefix []string) map[string]reflect.Type {
	all := map[string]reflect.Type{}
	for i := range of.NumField() {
		field := of.Field(i)
		tag := field.Tag.Get("toml")
		name := append(slices.Clone(prefix), tag)
		switch t := field.Type; {
		case field.Anonymous:
			maps.Copy(all, fieldTypes(t, prefix))
		case tag == "" || tag == "-":
		case t.Kind() == reflect.Map:
			below := append(name, "*")
			element := t.Elem()
			if element.Kind() == reflect.Pointer {
				element = element.Elem()
			}
			if element.Kind() == reflect.Struct {
				maps.Copy(all, fieldTypes(element, below))
			} else {
				all[strings.Join(below, ".")] = element
			}
		case t.Kind() == reflect.Struct:
			maps.Copy(all, fieldTypes(t, name))
		default:
			all[strings.Join(name, ".")] = t
		}
	}
	return all
}

func names[T ~string](list []T) []string {
	all := make([]string, len(list))
	for i, name := range list {
		all[i] = string(name)
	}
	return all
}

// rows are the settings of the program.
var rows = []Setting{
	{Name: "profile", Default: `"sandbox"`, Takes: TakesStart, Example: `"contoso"`,
		Help: "The profile to use without --profile and QUARRY_PROFILE."},
	{Name: "theme", Default: "one that fits the terminal's background", Example: `"nord"`, names: themes.Names,
		Help: "The colours: a built-in theme, one of the themes folder, or \"chroma:\" and a Chroma style."},
	{Name: "ascii", Default: "true if the locale is not UTF-8", Takes: TakesStart,
		Help: "Draw with ASCII characters only."},
	{Name: "escape_delay", Default: `"50ms"`, Takes: TakesStart, Example: `"200ms"`,
		check: between(time.Millisecond, 2*time.Second),
		Help:  "How long an escape byte may start another key, from 1ms to 2s. Increase it on slow lines."},
	{Name: "key_preset", Default: `"default"`, Allowed: action.Presets(), Example: `"emacs"`,
		Help: "A set of keys. vim switches Vim keys on in the editor; emacs leads with ctrl+x and moves like Emacs."},
	{Name: "mouse", Default: "false",
		Help: "Use the mouse here, for the wheel and clicks. The terminal then selects text with shift."},

	{Name: "editor.vim", Default: "false", Help: "Vim keys in the editor."},
	{Name: "editor.wrap", Default: "false", Help: "Wrap long lines."},
	{Name: "editor.complete_while_typing", Default: "true", Help: "List completions while you type."},
	{Name: "editor.advice", Default: "true", Help: "Show advice on cost and quality next to errors and warnings."},

	{Name: "history.keep", Default: `"5GB"`, Example: `"500MB"`, Takes: TakesStart,
		Help: "The size limit of saved results, or \"all\". The oldest without a star are evicted on exit."},

	{Name: "run.time_range", Default: "none", Example: `"7d"`, Takes: TakesRun, check: timeRangeCheck,
		Help: "The time range of queries without conditions on time. F5 adds it to the query in the editor."},
	{Name: "run.row_limit", Default: "none", Example: "1000", Takes: TakesRun, check: positive,
		Help: "The row limit of queries without one. F5 adds | take N to the query in the editor."},
	{Name: "run.long", Default: `"30s"`, Example: `"1m"`, check: positive,
		Help: "How long a run takes at least for bell and notice."},
	{Name: "run.bell", Default: "false", Help: "Ring the terminal's bell when a long run ends."},
	{Name: "run.notify", Default: "false",
		Help: "Ask the terminal for a desktop notice (OSC 9) when a long run ends."},

	{Name: "results.zone", Default: `"UTC"`, Example: `"Europe/Berlin"`, check: zoneCheck, names: zoneNames,
		Help: "The zone of times: UTC, local (of this machine: over SSH the jump host) or a name. t switches to UTC and back."},
	{Name: "results.time_precision", Default: `"full"`, Allowed: slices.Sorted(maps.Keys(precisions)), Example: `"ms"`,
		Help: "Digits of a second in the grid; the record and copies have all."},
	{Name: "results.column_width", Default: "a third of the screen, at most 48", Example: "80", check: widthCheck,
		Help: "The widest text column in cells, from 8 to 400, while others need the space."},
	{Name: "results.columns.*", Default: "all", Example: `["Timestamp", "DeviceName"]`, Takes: TakesRun,
		Help: "The columns to show first for results of a table, by its name. The others are hidden, not lost."},

	{Name: "export.folder", Default: "the current folder", Example: `"~/exports"`,
		Help: "The folder that exports suggest."},
	{Name: "export.format", Default: "none", Allowed: names(export.Formats()), Example: `"csv"`,
		Help: "The format that the export menu offers first."},
	{Name: "clipboard.to", Default: `"terminal"`, Allowed: []string{"terminal", "file", "command"},
		Help: "Where copies go: the clipboard of the terminal (OSC 52), a file, or the standard input of clipboard.command."},
	{Name: "clipboard.command", Default: "none", Example: `["wl-copy"]`, check: commandCheck,
		Help: "The program and its arguments for clipboard.to = \"command\"."},

	{Name: "commands.*.run", Default: "none; required", Example: `["whois", "{}"]`, check: commandCheck,
		Help: "The program and its arguments. {} is the value under the cursor. It is shown before it runs, without a shell."},
	{Name: "commands.*.title", Default: "the name", Example: `"Who owns the address"`, Help: "The title in the menu."},
	{Name: "commands.*.for", Default: "all values", Example: `["IP address"]`, Allowed: entity.KindNames(),
		Help: "The kinds of values for which the command is offered."},
	{Name: "commands.*.shell", Default: "false",
		Help: "Run the first text of run by sh -c, with the value as $1. Quote it there: \"$1\"."},

	{Name: "hunts.folders", Default: "none", Example: `["~/team-queries"]`, Takes: TakesStart, check: notEmpty,
		Help: "Folders of queries to list next to the saved ones. A relative path starts at the folder of the file."},

	{Name: "mcp.confirm", Default: `"if-possible"`, Allowed: []string{"if-possible", "always", "never"}, Takes: TakesStart,
		Help: "Ask before an assistant's query is sent. always refuses queries of clients that cannot ask their user."},
	{Name: "mcp.dry_run", Default: "false", Takes: TakesStart, Help: "Check the queries of assistants, but send none."},
	{Name: "mcp.rows", Default: "100", Takes: TakesStart, check: positive, Help: "The most rows in a reply to an assistant."},
	{Name: "mcp.reply_size", Default: `"64KB"`, Takes: TakesStart, check: positive,
		Help: "The most bytes of values in a reply to an assistant."},

	{Name: "keys.*", Default: "docs/keys.md", Example: `["f5", "leader r"]`,
		Help: "The keys of an action, by its ID. They replace its default keys."},
}

// profileRows are the settings of a profile.
var profileRows = []Setting{
	{Name: "profiles.*.api", Default: `"graph"`, Allowed: names(dialect.Names()),
		Help: "The API. Microsoft retires mde and xdr on 1 February 2027."},
	{Name: "profiles.*.cloud", Default: `"global"`, Allowed: []string{"", "global", "gcc", "gcc-high", "dod", "china"},
		Help: "The national cloud, which decides the hosts of the API and of the sign-in."},
	{Name: "profiles.*.region", Default: `""`, Allowed: []string{"", "us", "eu", "uk", "au", "swa", "ina", "aea"},
		Help: "The region of the host, for mde and xdr."},
	{Name: "profiles.*.base_url", Default: "by cloud and region", Example: `"https://127.0.0.1:8443"`,
		Help: "The address of the API, instead of the one of cloud and region. http only to this machine."},
	{Name: "profiles.*.tenant_id", Default: "none", Example: `"00000000-0000-0000-0000-000000000000"`,
		Help: "The ID of the tenant, on the overview page of Entra ID."},
	{Name: "profiles.*.client_id", Default: "none", Example: `"00000000-0000-0000-0000-000000000000"`,
		Help: "The application ID of the app registration."},
	{Name: "profiles.*.auth", Default: "none; required", Allowed: names(auth.Methods()),
		Help: "The way to sign in."},
	{Name: "profiles.*.client_secret_env", Default: "none", Example: `"CONTOSO_SECRET"`,
		Help: "The environment variable with the client secret."},
	{Name: "profiles.*.client_secret_file", Default: "none", Example: `"/run/secrets/contoso"`,
		Help: "The file with the client secret."},
	{Name: "profiles.*.client_secret_command", Default: "none", Example: `"pass show contoso"`,
		Help: "The command that prints the client secret. The file must then be writable only by you."},
	{Name: "profiles.*.certificate_file", Default: "none", Example: `"/etc/quarry/contoso.pem"`,
		Help: "The certificate with its key, PEM or PKCS#12, for auth = \"certificate\"."},
	{Name: "profiles.*.certificate_password_env", Default: "none", Example: `"CONTOSO_PFX"`,
		Help: "The environment variable with the password of a PKCS#12 file."},
	{Name: "profiles.*.token_env", Default: "none", Example: `"QUARRY_TOKEN"`,
		Help: "The environment variable with the token, for auth = \"token\"."},
	{Name: "profiles.*.token_file", Default: "none", Example: `"/run/secrets/token"`,
		Help: "The file with the token, for auth = \"token\"."},
	{Name: "profiles.*.token_command", Default: "none", Example: `"get-token --tenant contoso"`,
		Help: "The command that prints the token, for auth = \"token\". The file must then be writable only by you."},
	{Name: "profiles.*.authority_url", Default: "by cloud", Example: `"https://login.microsoftonline.com"`,
		Help: "The address of the sign-in service, instead of the cloud's."},
	{Name: "profiles.*.ca_file", Default: "none", Example: `"/etc/ssl/proxy.pem"`,
		Help: "PEM certificates to trust besides the system's, for proxies that inspect TLS."},
	{Name: "profiles.*.workspace", Default: "none", Example: `"00000000-0000-0000-0000-000000000000"`,
		Help: "The ID of the Sentinel workspace to query, for graph and loganalytics."},
	{Name: "profiles.*.workspaces", Default: "none", Example: `["contoso-eu"]`, check: notEmpty,
		Help: "Further workspaces that each query reads, for loganalytics: IDs, names or resource IDs."},
	{Name: "profiles.*.keep_answers", Default: "true",
		Help: "Keep results on disk. With false, nothing of them is written."},
	{Name: "profiles.*.limits.calls_per_30s",
		Default: published(func(l quota.Limits) any { return l.CallsPerHalfMinute }),
		check:   positive, Help: "Calls in 30 seconds."},
	{Name: "profiles.*.limits.calls_per_minute",
		Default: published(func(l quota.Limits) any { return l.CallsPerMinute }),
		check:   positive, Help: "Calls a minute."},
	{Name: "profiles.*.limits.calls_per_hour",
		Default: published(func(l quota.Limits) any { return l.CallsPerHour }),
		check:   positive, Help: "Calls an hour."},
	{Name: "profiles.*.limits.run_per_hour",
		Default: published(func(l quota.Limits) any { return l.RunPerHour }),
		Example: `"10m"`, check: positive, Help: "Run time an hour."},
	{Name: "profiles.*.limits.run_per_day",
		Default: published(func(l quota.Limits) any { return l.RunPerDay }),
		Example: `"3h"`, check: positive, Help: "Run time a day."},
	{Name: "profiles.*.limits.rows",
		Default: published(func(l quota.Limits) any { return l.Rows }),
		check:   positive, Help: "Rows a response."},
	{Name: "profiles.*.limits.result_bytes",
		Default: published(func(l quota.Limits) any { return l.ResultBytes }),
		Example: "50000000", check: positive, Help: "Bytes a response."},
	{Name: "profiles.*.limits.request_timeout",
		Default: published(func(l quota.Limits) any { return l.Request }),
		Example: `"200s"`, check: positive, Help: "How long the API lets a query run."},
}

// published describes a limit of the APIs.
func published(of func(quota.Limits) any) string {
	var all []string
	for _, name := range dialect.Names() {
		spec, _ := api.DialectNamed(name)
		value := of(spec.Limits)
		if reflect.ValueOf(value).IsZero() {
			value = "none"
		}
		all = append(all, fmt.Sprintf("%s %v", name, value))
	}
	return strings.Join(all, ", ")
}
