package catalog

import "quarry/kql/types"

// watchlistColumns are the columns of all watchlists. Each also has the columns of its own file.
var watchlistColumns = []Column{
	{"SearchKey", types.String}, {"WatchlistItem", types.Dynamic}, {"_DTItemId", types.String}, {"LastUpdatedTimeUTC", types.DateTime},
}

// normalized maps the functions of Sentinel's information model (ASIM) to the tables that have their
// columns.
var normalized = map[string]string{
	"_Im_AuditEvent": "ASimAuditEventLogs", "_Im_Authentication": "ASimAuthenticationEventLogs", "_Im_DhcpEvent": "ASimDhcpEventLogs",
	"_Im_Dns": "ASimDnsActivityLogs", "_Im_FileEvent": "ASimFileEventLogs", "_Im_NetworkSession": "ASimNetworkSessionLogs",
	"_Im_ProcessCreate": "ASimProcessEventLogs", "_Im_ProcessEvent": "ASimProcessEventLogs", "_Im_ProcessTerminate": "ASimProcessEventLogs",
	"_Im_RegistryEvent": "ASimRegistryEventLogs", "_Im_UserManagement": "ASimUserManagementActivityLogs",
	"_Im_WebSession": "ASimWebSessionLogs",
}

// WorkspaceViews returns the names of the functions of a workspace that return tables.
func WorkspaceViews() []string {
	names := []string{"_GetWatchlist", "_GetWatchlistAlias"}
	for name := range normalized {
		names = append(names, name)
	}
	return names
}

// LookupView finds the columns of a function of a workspace that returns a table. There may be more.
func LookupView(name string) ([]Column, bool) {
	switch name {
	case "_GetWatchlist":
		return watchlistColumns, true
	case "_GetWatchlistAlias":
		return []Column{{"WatchlistAlias", types.String}}, true
	}
	if table, ok := LookupInWorkspace(normalized[name]); ok {
		return table.Columns, true
	}
	return nil, false
}
