package complete

import (
	"maps"
	"slices"

	"quarry/kql/catalog"
	"quarry/kql/sema"
)

// What analysts usually write about the tables of a Sentinel workspace, the most likely first.

// commonWorkspaceTables are ordered by how often queries start with them.
var commonWorkspaceTables = byUse(`SigninLogs SecurityEvent AuditLogs OfficeActivity AADNonInteractiveUserSignInLogs
	CommonSecurityLog Syslog
	AzureActivity SecurityAlert SecurityIncident AADServicePrincipalSignInLogs MicrosoftGraphActivityLogs
	ThreatIntelIndicators
	ThreatIntelligenceIndicator DnsEvents AzureDiagnostics Heartbeat BehaviorAnalytics AADManagedIdentitySignInLogs
	AWSCloudTrail
	W3CIISLog Event WindowsEvent StorageBlobLogs Usage AZKVAuditLogs AADUserRiskEvents LAQueryLogs Anomalies
	Watchlist`)

// usualWorkspaceColumns maps tables of a workspace to the columns that are usually queried.
var usualWorkspaceColumns = map[string]string{
	"SigninLogs":                      signInColumns,
	"AADNonInteractiveUserSignInLogs": signInColumns,
	"AADServicePrincipalSignInLogs": `TimeGenerated ServicePrincipalName ServicePrincipalId AppId IPAddress ResultType
	ResourceDisplayName
		LocationDetails Location ServicePrincipalCredentialKeyId UniqueTokenIdentifier`,
	"AADManagedIdentitySignInLogs": "TimeGenerated ServicePrincipalName ServicePrincipalId AppId ResultType ResourceDisplayName",
	"AuditLogs": `TimeGenerated OperationName TargetResources InitiatedBy Result Category LoggedByService
	ActivityDisplayName
		AdditionalDetails CorrelationId AADOperationType Identity ResultReason`,
	"SecurityEvent": `TimeGenerated EventID Computer Account TargetAccount LogonType IpAddress SubjectUserName
	TargetUserName
		CommandLine NewProcessName ParentProcessName Process SubjectAccount Activity EventData AccountType
		LogonTypeName WorkstationName
		SubjectUserSid TargetUserSid AccountName Status SubStatus ServiceName ObjectName ProcessName`,
	"OfficeActivity": `TimeGenerated Operation UserId OfficeWorkload ClientIP Parameters RecordType OfficeObjectId
	UserType ResultStatus
		SourceFileName Site_Url MailboxOwnerUPN UserAgent ExternalAccess TeamName Members`,
	"CommonSecurityLog": `TimeGenerated DeviceVendor DeviceProduct SourceIP DestinationIP DestinationPort DeviceAction
	Activity
		DestinationHostName RequestURL SourceUserName DeviceEventClassID LogSeverity Protocol AdditionalExtensions
		Message SentBytes
		ReceivedBytes SourcePort Computer ApplicationProtocol`,
	"Syslog":        "TimeGenerated Computer SyslogMessage ProcessName Facility SeverityLevel HostName HostIP",
	"AzureActivity": azureColumns,
	"SecurityAlert": `TimeGenerated AlertName SystemAlertId Entities AlertSeverity ProviderName ProductName
	ExtendedProperties Tactics
		Status CompromisedEntity DisplayName Description Techniques`,
	"SecurityIncident": `TimeGenerated IncidentNumber Status AlertIds Title Severity Classification Owner CreatedTime
	ClosedTime
		LastModifiedTime Labels Comments IncidentName`,
	"MicrosoftGraphActivityLogs": `TimeGenerated RequestUri RequestMethod UserId AppId ServicePrincipalId IPAddress
	ResponseStatusCode
		UserAgent SignInActivityId Roles Scopes`,
	"ThreatIntelIndicators": "TimeGenerated ObservableValue ObservableKey IsActive ValidUntil Confidence Pattern Data Id IsDeleted Tags",
	"ThreatIntelligenceIndicator": `TimeGenerated Active ExpirationDateTime IndicatorId NetworkIP DomainName Url
	FileHashValue
		EmailSenderAddress ThreatType ConfidenceScore Description NetworkSourceIP NetworkDestinationIP`,
	"DnsEvents":         "TimeGenerated Name ClientIP Computer IPAddresses QueryType SubType ResultCode",
	"Heartbeat":         "TimeGenerated Computer OSType ComputerIP Category Version ResourceGroup Resource",
	"BehaviorAnalytics": "TimeGenerated UserPrincipalName ActivityType InvestigationPriority ActivityInsights UsersInsights SourceIPAddress ActionType",
	"AWSCloudTrail": `TimeGenerated EventName EventSource UserIdentityArn SourceIpAddress UserIdentityType ErrorCode
	RequestParameters
		ResponseElements UserIdentityUserName AWSRegion UserAgent`,
	"Event":     "TimeGenerated EventID Computer Source EventLog EventData RenderedDescription UserName EventLevelName",
	"W3CIISLog": "TimeGenerated cIP csUriStem csMethod scStatus csUserAgent sIP csUserName csUriQuery sSiteName Computer",
	"StorageBlobLogs": `TimeGenerated OperationName CallerIpAddress AccountName Uri StatusCode UserAgentHeader
	AuthenticationType
		RequesterUpn ObjectKey`,
	"Usage":         "TimeGenerated DataType Quantity IsBillable Solution",
	"AZKVAuditLogs": "TimeGenerated OperationName CallerIpAddress ResultType Identity HttpStatusCode Id RequestUri",
}

const signInColumns = `TimeGenerated UserPrincipalName IPAddress ResultType AppDisplayName LocationDetails
	DeviceDetail UserAgent Location
	ConditionalAccessStatus UserId AuthenticationDetails ClientAppUsed ResourceDisplayName ConditionalAccessPolicies
	RiskLevelDuringSignIn
	ResultDescription AppId Status UserDisplayName AuthenticationRequirement UserType SessionId UniqueTokenIdentifier
	RiskState`

const azureColumns = `TimeGenerated OperationNameValue Caller ActivityStatusValue CallerIpAddress ResourceGroup
	ResourceId SubscriptionId
	ResourceProviderValue CategoryValue Properties Authorization_d Claims_d CorrelationId`

// shareOfTable returns how often queries start with a table.
func shareOfTable(t *catalog.Table) float32 {
	if t.Service != "" {
		return commonWorkspaceTables[t.Name]
	}
	return commonTables[t.Name]
}

// usualColumnsOf returns the columns that are usually queried in a table.
func usualColumnsOf(table string) shares {
	if columns, ok := usualWorkspaceColumns[table]; ok {
		return byUse(columns)
	}
	return byUse(usualColumns[table])
}

// asListed returns the name that the lists use for a column. They were made without workspaces, so
// they name the time Timestamp.
func (c *completer) asListed(name string) string {
	if name == "TimeGenerated" && c.bound.Scope.Workspace {
		return "Timestamp"
	}
	return name
}

// ownColumn reports whether a column is made by the query, since no table has it.
func (c *completer) ownColumn(name string) bool {
	return !catalog.IsColumn(name) && !(c.bound.Scope.Workspace && catalog.IsWorkspaceColumn(name))
}

// startsWithTime reports whether a column should be offered first in the first filter, which should
// be about time.
func (c *completer) startsWithTime(name string) bool {
	if c.bound.Scope.Workspace {
		return name == "TimeGenerated"
	}
	return name == "Timestamp"
}

// views offers the functions that return tables: those that the tenant has saved, and those of a
// workspace.
func (c *completer) views() {
	saved := map[string]string{}
	for _, f := range c.bound.Scope.Schema.Tenant().Functions {
		saved[f.Name] = f.Help
	}
	names := slices.Sorted(maps.Keys(saved))
	if c.bound.Scope.Workspace {
		names = append(names, catalog.WorkspaceViews()...)
	}
	for _, name := range names {
		c.weigh(traits{isTabular: 1, isUsed: logarithm(c.words[name])}, Completion{
			Label: name, Kind: CompleteFunction, Insert: sema.AsName(name) + "()", Caret: len(sema.AsName(name)) + 1,
			Help: saved[name],
		})
	}
}
