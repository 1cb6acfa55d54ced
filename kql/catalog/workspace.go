package catalog

import (
	"slices"
	"strings"
	"sync"

	"quarry/kql/types"
)

// services maps the first word of a line of sentinel.txt to the service whose records the table has.
var services = map[string]string{
	"azure": "Azure", "cloud": "Amazon or Google Cloud", "defender": "Microsoft Defender XDR", "entra": "Microsoft Entra ID",
	"hosts": "the Azure Monitor agent", "intune": "Microsoft Intune", "microsoft365": "Microsoft 365", "partner": "other products",
	"sentinel": "Microsoft Sentinel", "windows": "Windows servers", "workspace": "Log Analytics",
}

// addedColumns are the columns that every table of a workspace has. The first comes first, the others last.
var addedColumns = []Column{
	{"TimeGenerated", types.DateTime}, {"TenantId", types.String}, {"SourceSystem", types.String}, {"Type", types.String},
	{"_ResourceId", types.String}, {"_SubscriptionId", types.String}, {"_IsBillable", types.String}, {"_BilledSize", types.Real},
	{"_TimeReceived", types.DateTime}, {"_ItemId", types.String},
}

// Help describes the table in one line: its contents, or where its records come from.
func (t *Table) Help() string {
	if t.help != "" {
		return t.help
	}
	if t.Service != "" {
		return "Sentinel workspace: records of " + t.Service + "."
	}
	return Describe(TableHelp, t.Name)
}

type workspaceIndex struct {
	list   []*Table
	byName map[string]*Table // with the tables of Defender as a workspace has them
}

var workspace = sync.OnceValue(func() workspaceIndex {
	index := workspaceIndex{byName: map[string]*Table{}}
	for _, line := range lines("sentinel.txt") {
		service, rest, _ := strings.Cut(line, " ")
		t := parseTable(rest)
		if _, ok := LookupTable(t.Name); ok {
			index.byName[t.Name] = t
			continue
		}
		t.Service = services[service]
		t.Columns = slices.Concat(addedColumns[:1], t.Columns, missingFrom(t, addedColumns[1:]))
		index.list = append(index.list, t)
		index.byName[t.Name] = t
	}
	for _, t := range Tables() {
		more, streamed := index.byName[t.Name]
		if !streamed && !t.HasTimestamp() {
			continue
		}
		inWorkspace := &Table{Name: t.Name, Retired: t.Retired, Columns: slices.Clone(t.Columns)}
		if streamed {
			inWorkspace.Columns = append(inWorkspace.Columns, more.Columns...)
		}
		inWorkspace.Columns = append(inWorkspace.Columns, missingFrom(inWorkspace, addedColumns)...)
		index.byName[t.Name] = inWorkspace
	}
	slices.SortFunc(index.list, func(a, b *Table) int { return strings.Compare(a.Name, b.Name) })
	return index
})

// missingFrom returns the columns that a table does not have.
func missingFrom(t *Table, columns []Column) []Column {
	return slices.DeleteFunc(slices.Clone(columns), func(c Column) bool {
		_, ok := t.Column(c.Name)
		return ok
	})
}

// WorkspaceTables returns the tables that only a Sentinel workspace has, sorted by name. The caller
// must not modify them.
func WorkspaceTables() []*Table { return workspace().list }

var workspaceColumnNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, t := range workspace().byName {
		for _, c := range t.Columns {
			names[c.Name] = true
		}
	}
	return names
})

// IsWorkspaceColumn reports whether any table of a workspace has a column of that name.
func IsWorkspaceColumn(name string) bool { return workspaceColumnNames()[name] }

// LookupInWorkspace finds a table as a workspace has it: one of its own, or one of Defender with the
// columns that a workspace adds, such as TimeGenerated.
func LookupInWorkspace(name string) (*Table, bool) {
	if t, ok := workspace().byName[name]; ok {
		return t, true
	}
	return LookupTable(name)
}
