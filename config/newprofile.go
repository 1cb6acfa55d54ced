package config

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"quarry/api"
	"quarry/api/auth"
	"quarry/api/dialect"
)

// NewProfile is the answers from which a profile is made, by setting: "api", "tenant_id" and so on. Name is the name
// of the profile.
type NewProfile struct {
	Name    string
	Answers map[string]string
}

// Question is one thing to know about a new profile.
type Question struct {
	Setting string // its name in the profile; "" for the profile's name
	Ask     string
	Help    string   // one sentence: what it is, or where to find it
	Default string   // what enter answers; "" if there is none
	Choices []Choice // nil for any text
}

// Choice is an answer to choose, with its meaning.
type Choice struct{ Value, Text string }

// Next returns the first question without an answer, or nil after the last. Which questions there are depends on the
// answers so far.
func (n *NewProfile) Next() *Question {
	if n.Name == "" {
		return &Question{Ask: "Name of the profile", Default: "work",
			Help: "One word for the tenant, such as contoso. quarry --profile NAME uses it."}
	}
	for _, q := range n.questions() {
		if _, answered := n.Answers[q.Setting]; !answered {
			return &q
		}
	}
	return nil
}

// Missing lists the settings that still need an answer.
func (n *NewProfile) Missing() (settings []string) {
	for _, q := range n.questions() {
		if _, answered := n.Answers[q.Setting]; !answered {
			settings = append(settings, q.Setting)
		}
	}
	return settings
}

// Answer answers a question, or returns why it cannot be used.
func (n *NewProfile) Answer(q *Question, text string) error {
	text = cmp.Or(strings.TrimSpace(text), q.Default)
	if q.Setting == "" {
		if err := checkName(text); err != nil {
			return err
		}
		n.Name = text
		return nil
	}
	if i, err := strconv.Atoi(text); err == nil && i >= 1 && i <= len(q.Choices) {
		text = q.Choices[i-1].Value
	}
	if err := n.check(q, text); err != nil {
		return err
	}
	if n.Answers == nil {
		n.Answers = map[string]string{}
	}
	n.Answers[q.Setting] = text
	return nil
}

// Set answers a question before it is asked. Settings that no question asks for are set too, if they are text.
func (n *NewProfile) Set(setting, text string) error {
	known, err := SettingNamed("profiles.x." + setting)
	if err != nil {
		return err
	}
	if known.Type != typeText {
		return errorf("add the profile first; then set %s with quarry config set profiles.%s.%[1]s", setting,
			cmp.Or(n.Name, "NAME"))
	}
	q := &Question{Setting: setting}
	for _, word := range known.Allowed {
		q.Choices = append(q.Choices, Choice{Value: word})
	}
	return n.Answer(q, text)
}

var profileName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$`)

func checkName(name string) error {
	if !profileName.MatchString(name) {
		return errorf("%q cannot name a profile: use letters, digits, - and _", name)
	}
	if _, taken := builtIn[name]; taken {
		return errorf("%q is the name of a built-in profile; choose another one", name)
	}
	return nil
}

func (n *NewProfile) check(q *Question, text string) error {
	if len(q.Choices) > 0 && !slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Value == text }) {
		var values []string
		for _, c := range q.Choices {
			values = append(values, c.Value)
		}
		return errorf("unknown %s %q (use one of %s)", q.Setting, text, strings.Join(values, ", "))
	}
	switch q.Setting {
	case "tenant_id":
		if !guid.MatchString(text) && !domain.MatchString(text) {
			return errorf("%q is no tenant: give its ID, such as 00000000-0000-0000-0000-000000000000, or its domain", text)
		}
	case "workspace":
		if !guid.MatchString(text) {
			return errorf("%q is no workspace ID: it looks like 00000000-0000-0000-0000-000000000000", text)
		}
	case "client_id":
		if !guid.MatchString(text) {
			return errorf("%q is no application (client) ID: it looks like 00000000-0000-0000-0000-000000000000", text)
		}
	case "certificate_file", "client_secret_file", "token_file":
		if _, err := os.Stat(text); err != nil {
			return errorf("%s: cannot read %s: no such file, or no right to read it", q.Setting, text)
		}
	case "base_url", "authority_url":
		u, err := url.Parse(text)
		if err != nil || u.Host == "" || u.User != nil {
			return errorf("%s: %q is no URL such as https://host", q.Setting, text)
		}
	}
	if text == "" {
		return errorf("%s needs an answer", q.Setting)
	}
	return nil
}

var (
	guid   = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	domain = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$`)
)

// signIns describes the ways to sign in, the one that most people use first.
var signIns = []Choice{
	{string(auth.DeviceCode), "your account; a code is entered in a browser on any machine, also over SSH"},
	{string(auth.Browser), "your account, in a browser on this machine"},
	{string(auth.AzureCLI), "the account of az login on this machine"},
	{string(auth.AppSecret), "an application with a secret, for scripts"},
	{string(auth.AppCertificate), "an application with a certificate, for scripts"},
	{string(auth.ManagedIdentity), "the managed identity of this Azure machine"},
	{string(auth.WorkloadIdentity), "a federated token, as in Kubernetes and pipelines"},
	{string(auth.GivenToken), "a token that another program gets"},
}

// questions returns the questions after the name, given the answers so far.
func (n *NewProfile) questions() []Question {
	all := []Question{{Setting: "api", Ask: "Which API", Default: string(dialect.Graph), Choices: apiChoices(),
		Help: "Microsoft Graph has all tables and will not be retired."}}
	if n.Answers["api"] == string(dialect.LogAnalytics) {
		all = append(all, Question{Setting: "workspace", Ask: "Workspace ID",
			Help: "Of the Log Analytics workspace: Azure portal, the workspace, Overview."})
	}
	all = append(all, Question{Setting: "auth", Ask: "How to sign in", Default: string(auth.DeviceCode),
		Choices: signIns, Help: "Accounts see what their roles allow; applications need no person."})
	method := auth.Method(n.Answers["auth"])
	tenant := Question{Setting: "tenant_id", Ask: "Tenant",
		Help: "Its ID or domain: Entra admin center, Overview."}
	client := Question{Setting: "client_id", Ask: "Application (client) ID",
		Help: "Of the app registration: Entra admin center, App registrations."}
	switch method {
	case auth.AzureCLI:
		all = append(all, tenant)
	case auth.ManagedIdentity, auth.GivenToken, auth.Unset:
	case auth.Browser, auth.DeviceCode, auth.AppSecret, auth.AppCertificate, auth.WorkloadIdentity:
		all = append(all, tenant, client)
	}
	switch method {
	case auth.AppSecret:
		all = n.place(all, "Environment variable with the secret",
			"CONTOSO_SECRET. The secret itself is never written to the configuration", "client_secret_env", "client_secret_file", "client_secret_command")
	case auth.GivenToken:
		all = n.place(all, "Environment variable with the token",
			"QUARRY_TOKEN. The token itself is never written to the configuration", "token_env", "token_file", "token_command")
	case auth.AppCertificate:
		all = append(all, Question{Setting: "certificate_file", Ask: "Certificate file",
			Help: "PEM or PKCS #12, with the private key."})
	case auth.Unset, auth.AzureCLI, auth.Browser, auth.DeviceCode, auth.ManagedIdentity, auth.WorkloadIdentity:
	}
	return all
}

// place adds the question where a secret is, unless one of the settings for it is answered.
func (n *NewProfile) place(all []Question, ask, example string, settings ...string) []Question {
	for _, s := range settings {
		if _, answered := n.Answers[s]; answered {
			return all
		}
	}
	return append(all, Question{Setting: settings[0], Ask: ask, Help: "Such as " + example + "."})
}

func apiChoices() (all []Choice) {
	for _, name := range slices.Backward(dialect.Names()) {
		spec, _ := api.DialectNamed(name)
		text := spec.Title
		if !spec.Retires.IsZero() {
			text += ", retired on " + spec.Retires.Format("2 January 2006")
		}
		all = append(all, Choice{string(name), text})
	}
	return all
}

// Request returns what to ask the administrator of the tenant for, in sentences.
func (n *NewProfile) Request() []string {
	spec, ok := api.DialectNamed(dialect.Name(n.Answers["api"]))
	if !ok {
		return nil
	}
	kind, consent := "Application", "An administrator must grant consent to it."
	method := auth.Method(n.Answers["auth"])
	if method.Interactive() || method == auth.AzureCLI {
		kind = "Delegated"
		consent += " The account also needs a role that may hunt, such as Security Reader."
	}
	permission := fmt.Sprintf("%s permission %s of the %s. %s", kind, spec.Permission, spec.Title, consent)
	if spec.Name == dialect.LogAnalytics {
		permission += " In Azure: the role Log Analytics Reader on the workspace."
	}
	switch method {
	case auth.DeviceCode:
		return []string{"An app registration in the tenant, with public client flows allowed.", permission}
	case auth.Browser:
		return []string{"An app registration with the redirect URI http://localhost (mobile and desktop).", permission}
	case auth.AppSecret:
		return []string{"An app registration with a client secret.", permission}
	case auth.AppCertificate:
		return []string{"An app registration with the public part of the certificate.", permission}
	case auth.WorkloadIdentity:
		return []string{"An app registration with a federated credential for this workload.", permission}
	case auth.ManagedIdentity:
		return []string{"For the managed identity of this machine: " + permission}
	case auth.AzureCLI:
		return []string{"For the account of az login: " + permission}
	case auth.GivenToken:
		return []string{"For the application or account of the token: " + permission}
	case auth.Unset:
	}
	return nil
}

// text returns the profile as a table of the configuration, with comments.
func (n *NewProfile) text(newline string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "[profiles.%s]%s", n.Name, newline)
	order := map[string]int{}
	for i, s := range profileRows {
		order[strings.TrimPrefix(s.Name, "profiles.*.")] = i
	}
	for _, key := range slices.SortedFunc(maps.Keys(n.Answers), func(a, b string) int { return order[a] - order[b] }) {
		comment := ""
		if s, err := SettingNamed("profiles." + n.Name + "." + key); err == nil {
			comment = "  # " + firstSentence(s.Help)
		}
		fmt.Fprintf(&b, "%s = %s%s%s", key, quoteTOML(n.Answers[key]), comment, newline)
	}
	return b.String()
}

func firstSentence(text string) string {
	first, _, _ := strings.Cut(text, ". ")
	return strings.TrimSuffix(first, ".")
}

// AddProfile appends a profile to the file, and makes it the default if no other one is. All other bytes stay. It
// reports whether the profile is the default one.
func AddProfile(path string, n NewProfile) (isDefault bool, err error) {
	if err := checkName(n.Name); err != nil {
		return false, err
	}
	if missing := n.Missing(); len(missing) > 0 {
		return false, errorf("profile %s lacks %s", n.Name, strings.Join(missing, ", "))
	}
	err = change(path, func(d *document) ([]byte, error) {
		if d.hasTable("profiles", n.Name) {
			return nil, errorf("profile %s exists already; choose another name, or change it with quarry config set", n.Name)
		}
		nl := d.newline()
		text := string(d.text)
		if text != "" {
			text = strings.TrimRight(text, "\r\n") + nl + nl
		}
		text += n.text(nl)
		fresh, err := parseDocument([]byte(text))
		if err != nil {
			return nil, err
		}
		if _, err := parse([]byte(text)); err != nil {
			return nil, err
		}
		chosen := d.defaultProfile()
		isDefault = chosen == "" || chosen == n.Name
		if chosen == "" {
			return fresh.with([]string{"profile"}, quoteTOML(n.Name))
		}
		return []byte(text), nil
	})
	return isDefault, err
}

// RemoveProfile removes a profile from the file, with its comments. Another part of the file that names it stays.
func RemoveProfile(path, name string) error {
	return change(path, func(d *document) ([]byte, error) {
		if !d.hasTable("profiles", name) {
			if _, ok := builtIn[name]; ok {
				return nil, errorf("profile %s is built in and cannot be removed", name)
			}
			return nil, errorf("no profile %s in the file", name)
		}
		rest, err := parseDocument(d.withoutTables("profiles", name))
		if err != nil {
			return nil, err
		}
		if rest.hasTable("profiles", name) {
			return nil, errorf("profile %s is written in a way that only an editor can remove; edit the file", name)
		}
		if rest.defaultProfile() == name {
			return rest.without([]string{"profile"})
		}
		return rest.text, nil
	})
}

// defaultProfile returns the profile that the text makes the default one, or "".
func (d *document) defaultProfile() string {
	var f struct {
		Profile any `toml:"profile"`
	}
	_ = toml.Unmarshal(d.text, &f) // a document is valid
	name, _ := f.Profile.(string)
	return name
}

// hasTable reports whether a key or table is below a name.
func (d *document) hasTable(name ...string) bool {
	below := func(full []string) bool { return len(full) >= len(name) && slices.Equal(full[:len(name)], name) }
	return slices.ContainsFunc(d.pairs, func(p pair) bool { return below(p.name) }) ||
		slices.ContainsFunc(d.tables, func(h header) bool { return below(h.name) })
}

// withoutTables returns the text without the tables of a name and those below it.
func (d *document) withoutTables(name ...string) []byte {
	text, last := slices.Clone(d.text), false
	for i, h := range slices.Backward(d.tables) {
		if len(h.name) < len(name) || !slices.Equal(h.name[:len(name)], name) {
			continue
		}
		start, end := d.commentAbove(h.start), len(d.text)
		if i+1 < len(d.tables) {
			end = d.commentAbove(d.tables[i+1].start)
		}
		last = last || end == len(d.text)
		text = slices.Delete(text, start, end)
	}
	if trimmed := bytes.TrimRight(text, "\r\n"); last && len(trimmed) > 0 {
		text = append(trimmed, d.newline()...)
	}
	return text
}
