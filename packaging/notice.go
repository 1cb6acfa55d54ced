package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// module is a module of which something is linked into the program.
type module struct{ Path, Version, Dir string }

// licenseNames match the files in which modules keep their licences and notices.
var licenseNames = regexp.MustCompile(`(?i)^(licen[sc]e|copying|notice)([-.].*)?$`)

// writeNotice writes the licences of all that is linked on any target to NOTICE.
func (r *release) writeNotice(ctx context.Context) error {
	linked := map[string]module{}
	for _, t := range targets {
		out, err := r.output(ctx, []string{"GOOS=" + t.system, "GOARCH=" + t.arch, "CGO_ENABLED=0"},
			"go", "list", "-deps", "-json=Module", ".")
		if err != nil {
			return err
		}
		for list := json.NewDecoder(bytes.NewReader(out)); ; {
			var p struct{ Module *module }
			if err := list.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return err
			}
			if p.Module != nil && p.Module.Version != "" {
				linked[p.Module.Path] = *p.Module
			}
		}
	}
	// Modules of one project share a text, so each text is there once.
	users := map[string][]module{}
	for _, m := range linked {
		texts, err := licenses(m.Dir)
		if err != nil {
			return err
		}
		if len(texts) == 0 {
			return fmt.Errorf("%s has no licence", m.Path)
		}
		for _, text := range texts {
			users[text] = append(users[text], m)
		}
	}
	goroot, err := r.output(ctx, nil, "go", "env", "GOROOT")
	if err != nil {
		return err
	}
	standard, err := licenses(strings.TrimSpace(string(goroot)))
	if err != nil {
		return err
	}
	for _, text := range standard {
		users[text] = append(users[text], module{Path: "the Go standard library"})
	}
	for _, list := range users {
		slices.SortFunc(list, func(a, b module) int { return cmp.Compare(a.Path, b.Path) })
	}
	var b strings.Builder
	b.WriteString("Quarry is under the licence in LICENSE. The program contains parts of the following projects.\n")
	for _, text := range slices.SortedFunc(maps.Keys(users), func(x, y string) int {
		return cmp.Or(cmp.Compare(users[x][0].Path, users[y][0].Path), cmp.Compare(x, y))
	}) {
		b.WriteString("\n" + strings.Repeat("-", 80) + "\n\n")
		for _, m := range users[text] {
			b.WriteString(strings.TrimSpace(m.Path+" "+m.Version) + "\n")
		}
		b.WriteString("\n" + text + "\n")
	}
	return os.WriteFile(filepath.Join(r.source, "NOTICE"), []byte(b.String()), 0o644)
}

// licenses returns the texts of the licences in a folder, without spaces at the ends of lines.
func licenses(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, e := range entries {
		if e.IsDir() || !licenseNames.MatchString(e.Name()) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return nil, err
		}
		var lines []string
		for line := range strings.Lines(string(data)) {
			lines = append(lines, strings.TrimRight(line, " \t\r\n\f"))
		}
		texts = append(texts, strings.Trim(strings.Join(lines, "\n"), "\n"))
	}
	return texts, nil
}
