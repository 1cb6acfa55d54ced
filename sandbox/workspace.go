package sandbox

import (
	"context"
	"maps"
	"slices"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/exec"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
	"quarry/table"
)

// The tenant's Sentinel workspace. It has the tables of Defender with the columns that a workspace adds,
// and tables of its own, computed from Defender's: those that Sentinel's connectors would fill, and one
// that the tenant made itself.

// workspaceTables maps the workspace's own tables to the queries that compute them. Columns that the
// catalog has in addition are empty.
var workspaceTables = map[string]string{
	"SigninLogs": `EntraIdSignInEvents
| project TimeGenerated = Timestamp, CreatedDateTime = Timestamp, UserPrincipalName = AccountUpn,
    UserDisplayName = AccountDisplayName, UserId = AccountObjectId, AppDisplayName = Application,
    AppId = ApplicationId, IPAddress, ResultType = tostring(ErrorCode),
    ResultDescription = iff(ErrorCode == 0, "", "Sign-in failed."), Location = Country,
    LocationDetails = bag_pack("city", City, "state", State, "countryOrRegion", Country),
    DeviceDetail = bag_pack("displayName", DeviceName, "operatingSystem", OSPlatform, "browser", Browser),
    Status = bag_pack("errorCode", ErrorCode), ClientAppUsed, UserAgent, CorrelationId, SessionId,
    ResourceDisplayName, ConditionalAccessStatus = case(ConditionalAccessStatus == 0, "success",
        ConditionalAccessStatus == 1, "failure", "notApplied"),
    Category = "SignInLogs", OperationName = "Sign-in activity", IsInteractive = true`,
	"SecurityEvent": `DeviceLogonEvents
| project TimeGenerated = Timestamp, Computer = DeviceName,
    EventID = toint(iff(ActionType == "LogonSuccess", 4624, 4625)),
    Activity = iff(ActionType == "LogonSuccess", "4624 - An account was successfully logged on.",
        "4625 - An account failed to log on."),
    Account = strcat(AccountDomain, @"\", AccountName), TargetAccount = strcat(AccountDomain, @"\", AccountName),
    TargetUserName = AccountName, TargetDomainName = AccountDomain, IpAddress = RemoteIP,
    LogonType = toint(case(LogonType == "Interactive", 2, LogonType == "Network", 3, LogonType == "Batch", 4,
        LogonType == "Service", 5, LogonType == "Unlock", 7, LogonType == "RemoteInteractive", 10, 11)),
    Channel = "Security", EventSourceName = "Microsoft-Windows-Security-Auditing"`,
	"OfficeActivity": `CloudAppEvents
| project TimeGenerated = Timestamp, Operation = ActionType, UserId = AccountId, ClientIP = IPAddress,
    OfficeWorkload = case(Application has "SharePoint", "SharePoint", Application has "OneDrive", "OneDrive",
        Application has "Exchange", "Exchange", Application has "Teams", "MicrosoftTeams", "AzureActiveDirectory"),
    OfficeObjectId = ObjectId, SourceFileName = iff(ObjectType == "File", ObjectName, ""), UserAgent,
    RecordType = ActivityType, ResultStatus = "Succeeded"`,
	badgeTable: `DeviceLogonEvents
| where LogonType == "Interactive" and ActionType == "LogonSuccess"
| summarize arg_min(Timestamp, DeviceName) by AccountName, Day = bin(Timestamp, 1d)
| project TimeGenerated = Timestamp - 4m, Person_s = AccountName, Site_s = "Headquarters",
    Door_s = strcat("D", hash(AccountName, 4) + 1), Result_s = iff(hash(strcat(AccountName, Day), 40) == 0,
        "denied", "granted"), Attempts_d = todouble(1 + hash(strcat(Day, AccountName), 3))`,
}

// badgeTable is the table that the tenant made itself: who opened which door.
const badgeTable = "ContosoBadge_CL"

// savedFunction is a function that a user of the tenant has saved.
type savedFunction struct {
	help    string
	text    string // of the let statement
	columns []catalog.Column
}

// savedFunctions are the functions of the tenant, by name. Those that start with _ are Sentinel's own.
var savedFunctions = map[string]savedFunction{
	"ContosoAdmins": {
		help: "Accounts of the IT department, whose sign-ins are worth a second look",
		text: `let ContosoAdmins = () { IdentityInfo | where Department == "IT"
| summarize arg_max(Timestamp, AccountDisplayName, AccountObjectId) by AccountUpn
| project AccountUpn, AccountDisplayName, AccountObjectId };`,
		columns: []catalog.Column{{Name: "AccountUpn", Type: types.String},
			{Name: "AccountDisplayName", Type: types.String}, {Name: "AccountObjectId", Type: types.String}},
	},
	"_GetWatchlist": {text: `let _GetWatchlist = (alias: string) { IdentityInfo
| where alias =~ "VIPs" and Department == "Management"
| summarize arg_max(Timestamp, AccountDisplayName) by AccountUpn
| project _DTItemId = tostring(hash_sha256(AccountUpn)), LastUpdatedTimeUTC = Timestamp, SearchKey = AccountUpn,
    WatchlistItem = bag_pack("User", AccountUpn, "Name", AccountDisplayName), User = AccountUpn,
    Name = AccountDisplayName };`},
}

// tenantSchema describes what the catalog does not have.
var tenantSchema, _ = catalog.NewSchema(catalog.Tenant{
	Tables: []catalog.TenantTable{{
		Name: badgeTable, Help: "Doors opened with a badge", Origin: catalog.FromTenant,
		Columns: []catalog.TenantColumn{
			badgeColumn("TimeGenerated", types.DateTime, "Time at the door"),
			badgeColumn("Person_s", types.String, "Account name of the holder of the badge"),
			badgeColumn("Site_s", types.String, "Building"), badgeColumn("Door_s", types.String, "Door"),
			badgeColumn("Result_s", types.String, "granted or denied"),
			badgeColumn("Attempts_d", types.Real, "How often the badge was held against the reader"),
		},
	}},
	Functions: tenantFunctions(),
})

func badgeColumn(name string, typ types.Type, help string) catalog.TenantColumn {
	return catalog.TenantColumn{Column: catalog.Column{Name: name, Type: typ}, Help: help, Origin: catalog.FromTenant}
}

func tenantFunctions() (list []catalog.TenantFunction) {
	for _, name := range slices.Sorted(maps.Keys(savedFunctions)) {
		if f := savedFunctions[name]; f.help != "" {
			list = append(list, catalog.TenantFunction{Name: name, Help: f.help, Columns: f.columns})
		}
	}
	return list
}

// workspaceOf checks the workspace that a call names. The message for an unknown one is a guess.
func (c *call) workspaceOf(id string) error {
	if id != "" && !strings.EqualFold(id, c.service.identity.workspace) {
		return badQuery("The workspace '" + id + "' was not found or is not onboarded")
	}
	return nil
}

// withFunctions puts the declarations of the saved functions that a query may call before it.
func withFunctions(query string) string {
	words := map[string]bool{}
	for _, token := range syntax.Scan(query) {
		if token.Kind == syntax.Word {
			words[query[token.Span.Start:token.Span.End]] = true
		}
	}
	before := ""
	for _, name := range slices.Sorted(maps.Keys(savedFunctions)) {
		if words[name] {
			before += savedFunctions[name].text + "\n"
		}
	}
	return before + query
}

// scope is what the queries of a source can refer to.
func (s *source) scope() *sema.Scope {
	return sema.NewScope("graph", s.workspace, tenantSchema, exec.Fold)
}

// workspaceTable returns a table as the workspace has it.
func (s *source) workspaceTable(ctx context.Context, name string) (*table.Table, error) {
	known, ok := tenantSchema.Table(name, true)
	if !ok {
		return nil, exec.ErrUnknownTable
	}
	var rows *table.Table
	if text, own := workspaceTables[name]; own {
		tree := syntax.Parse(text)
		inner := &source{world: s.world, dialect: s.dialect, log: s.log, names: columnNames(tree, nil),
			now: s.now}
		var err error
		if rows, err = exec.Run(ctx, tree, inner, exec.Options{Now: s.now, Log: s.log}); err != nil {
			return nil, err
		}
	} else {
		names := s.names
		if names != nil {
			names = maps.Clone(names)
			names[timestamp] = true
		}
		if rows, ok = s.world.TableAt(name, names, s.now); !ok {
			rows = table.NewBuilder(nil).Table() // one of Sentinel's tables that this tenant does not fill
		}
	}
	return s.asInWorkspace(known, rows), nil
}

// asInWorkspace returns rows with the columns of a table, of those that the query may read. What the rows
// do not have is empty, except for what a workspace adds to every row.
func (s *source) asInWorkspace(known *catalog.Table, rows *table.Table) *table.Table {
	var columns []table.Column
	var vectors []*table.Vector
	empty := map[table.Type]*table.Vector{}
	for _, c := range known.Columns {
		if s.names != nil && !s.names[c.Name] && c.Name != generated {
			continue
		}
		kind, _ := table.ParseType(c.Type.String())
		columns = append(columns, table.Column{Name: c.Name, Type: kind})
		at := rows.ColumnIndex(c.Name)
		if at < 0 && c.Name == generated {
			at = rows.ColumnIndex(timestamp)
		}
		switch {
		case at >= 0:
			vectors = append(vectors, rows.Vector(at))
		case c.Name == "Type":
			vectors = append(vectors, constant(known.Name, rows.Rows()))
		case c.Name == "TenantId":
			vectors = append(vectors, constant(s.workspace, rows.Rows()))
		default:
			if empty[kind] == nil {
				empty[kind] = emptyVector(kind, rows.Rows())
			}
			vectors = append(vectors, empty[kind])
		}
	}
	return table.NewSized(columns, vectors, rows.Rows())
}

// generated is the time column of the tables of a workspace.
const generated = "TimeGenerated"

func constant(text string, rows int) *table.Vector {
	return table.Coded(table.String, []string{text}, make([]uint32, rows), nil)
}

// emptyVector returns a column of nulls, or of empty strings.
func emptyVector(kind table.Type, rows int) *table.Vector {
	if kind == table.String {
		return constant("", rows)
	}
	b := table.NewBuilder([]table.Column{{Name: "none", Type: kind}})
	for range rows {
		b.Append(table.Null(kind))
	}
	return b.Table().Vector(0)
}
