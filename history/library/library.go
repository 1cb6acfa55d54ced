// Package library holds queries that come with Quarry, by tactic of MITRE ATT&CK. All of them find something
// in the sandbox tenant. It knows nothing about folders and stores.
package library

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"quarry/history/queryfile"
)

// Prefix starts the names of the library's queries, to tell them from saved queries.
const Prefix = "library/"

// tactics lists the folders of the queries in the order of an attack.
var tactics = []string{"overview", "initial-access", "execution", "persistence", "privilege-escalation",
	"defense-evasion",
	"credential-access", "discovery", "lateral-movement", "collection", "command-and-control", "exfiltration", "impact"}

//go:embed queries
var files embed.FS

var parsed = sync.OnceValues(func() ([]queryfile.Hunt, error) {
	var list []queryfile.Hunt
	for _, tactic := range tactics {
		entries, err := fs.ReadDir(files, "queries/"+tactic)
		if err != nil {
			return nil, fmt.Errorf("read the library: %w", err)
		}
		for _, entry := range entries {
			name := tactic + "/" + entry.Name()
			content, err := files.ReadFile("queries/" + name)
			if err != nil {
				return nil, fmt.Errorf("read the library: %w", err)
			}
			h, err := queryfile.Parse(Prefix+strings.TrimSuffix(name, queryfile.Suffix), content)
			if err != nil {
				return nil, fmt.Errorf("read the library: %s: %w", name, err)
			}
			list = append(list, h)
		}
	}
	return list, nil
})

// Queries returns all queries, by tactic in the order of an attack and then by name.
func Queries() []queryfile.Hunt {
	list, err := parsed()
	if err != nil {
		panic(err) // the files are part of the program, and a test reads them
	}
	return slices.Clone(list)
}

// Find returns the query of a name, with or without the prefix.
func Find(name string) (queryfile.Hunt, bool) {
	name = Prefix + strings.TrimSuffix(strings.TrimPrefix(name, Prefix), queryfile.Suffix)
	list := Queries()
	if i := slices.IndexFunc(list, func(h queryfile.Hunt) bool { return h.Name == name }); i >= 0 {
		return list[i], true
	}
	return queryfile.Hunt{}, false
}

// starterTag marks the queries for someone who has none yet.
const starterTag = "starter"

// Starters returns queries to begin with. They need device tables only, which every API serves.
func Starters() []queryfile.Hunt {
	return slices.DeleteFunc(Queries(), func(h queryfile.Hunt) bool { return !slices.Contains(h.Tags, starterTag) })
}
