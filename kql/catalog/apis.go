package catalog

import (
	"strings"
	"sync"
)

// apis maps the APIs that do not have all tables of Defender to those that they have. A line of
// apis.txt is the name of an API and its tables.
var apis = sync.OnceValue(func() map[string]map[string]bool {
	index := map[string]map[string]bool{}
	for _, line := range lines("apis.txt") {
		names := strings.Fields(line)
		tables := map[string]bool{}
		for _, name := range names[1:] {
			tables[name] = true
		}
		index[names[0]] = tables
	}
	return index
})

// ServedBy reports whether an API has a table of Defender. The API "" stands for any.
func ServedBy(api, table string) bool {
	tables, limited := apis()[api]
	return !limited || tables[table]
}
