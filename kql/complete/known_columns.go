package complete

// What analysts usually write about columns. We ordered each list by hand, the most likely first;
// the corpus test measures it.

// commonColumns are in most tables and in most queries.
var commonColumns = byUse(`Timestamp DeviceName FileName ProcessCommandLine ActionType InitiatingProcessFileName
	InitiatingProcessCommandLine AccountName DeviceId RemoteUrl RemoteIP FolderPath SHA256 AccountUpn SHA1 ReportId
	AdditionalFields AccountObjectId InitiatingProcessAccountName RegistryKey RegistryValueData RegistryValueName
	RemotePort
	IPAddress AccountDisplayName Application NetworkMessageId SenderFromAddress RecipientEmailAddress Subject
	InitiatingProcessFolderPath InitiatingProcessParentFileName InitiatingProcessSHA256 InitiatingProcessSHA1
	AccountDomain LogonType
	InitiatingProcessAccountUpn InitiatingProcessId ProcessId LocalIP Title AlertId Severity EntityType OSPlatform
	Country City
	UserAgent ErrorCode ThreatTypes Url UrlDomain SenderFromDomain SenderIPv4 DeliveryAction DeliveryLocation
	AttachmentCount EmailDirection
	ObjectName RawEventData AttackTechniques ServiceSource DetectionSource MachineGroup PublicIP LoggedOnUsers
	IsAzureADJoined
	ProcessVersionInfoOriginalFileName ProcessVersionInfoCompanyName InitiatingProcessVersionInfoOriginalFileName MD5
	FileSize
	InitiatingProcessCreationTime ProcessCreationTime InitiatingProcessIntegrityLevel ProcessTokenElevation CveId
	SoftwareName SoftwareVersion
	VulnerabilitySeverityLevel SoftwareVendor Protocol LocalPort RemoteIPType ResourceDisplayName ResourceId
	OAuthAppId ActivityType`)

// shownColumns are common in column lists.
var shownColumns = byUse(`Timestamp DeviceName DeviceId AccountUpn AccountName FileName ProcessCommandLine ActionType
	InitiatingProcessFileName
	InitiatingProcessCommandLine ReportId FolderPath SHA256 SHA1 RemoteUrl RemoteIP RemotePort AccountDisplayName
	AccountObjectId IPAddress
	InitiatingProcessAccountName InitiatingProcessFolderPath InitiatingProcessParentFileName AccountDomain
	AdditionalFields Subject
	SenderFromAddress RecipientEmailAddress NetworkMessageId Application RegistryKey RegistryValueName
	RegistryValueData
	InitiatingProcessSHA256 InitiatingProcessSHA1 AlertId Title Severity Url ThreatTypes DeliveryAction UserAgent
	Country City`)

// joinKeys are common join keys.
var joinKeys = byUse(`DeviceId NetworkMessageId AlertId DeviceName SHA256 SHA1 AccountObjectId AccountUpn CveId
	AccountSid ConfigurationId RemoteIP
	RemoteUrl InitiatingProcessId ReportId RecipientEmailAddress SenderFromAddress AccountName IPAddress FileName Url
	NodeId Application ApplicationId
	OAuthAppId CorrelationId SessionId MD5 AccountId ActionType InitiatingProcessCreationTime`)

// nestedColumns hold JSON, whatever their declared type.
var nestedColumns = byUse(`AdditionalFields RawEventData NodeProperties EdgeProperties LoggedOnUsers ConnectedNetworks
	IPAddresses ActivityObjects
	AuthenticationDetails AuthenticationProcessingDetails ConditionalAccessPolicies Query ModifiedProperties Context
	EntityIds RawAgentInfo`)

// usualColumns maps tables to the columns that are usually queried.
var usualColumns = map[string]string{
	"DeviceProcessEvents": `FileName ProcessCommandLine InitiatingProcessFileName InitiatingProcessCommandLine
	FolderPath ActionType AccountName
		InitiatingProcessParentFileName SHA256 InitiatingProcessFolderPath SHA1 ProcessVersionInfoOriginalFileName
		DeviceName
		DeviceId AccountSid InitiatingProcessAccountName ProcessIntegrityLevel ProcessTokenElevation
		ProcessVersionInfoCompanyName InitiatingProcessVersionInfoOriginalFileName AccountDomain MD5`,
	"DeviceNetworkEvents": `RemoteUrl InitiatingProcessFileName RemoteIP ActionType RemotePort RemoteIPType
	InitiatingProcessCommandLine LocalIP
		Protocol InitiatingProcessFolderPath DeviceName InitiatingProcessAccountName LocalPort DeviceId
		InitiatingProcessParentFileName InitiatingProcessAccountSid AdditionalFields
		InitiatingProcessVersionInfoCompanyName
		LocalIPType`,
	"DeviceFileEvents": `ActionType FileName FolderPath InitiatingProcessFileName SHA256 SHA1
	InitiatingProcessCommandLine PreviousFileName MD5
		FileOriginUrl DeviceName InitiatingProcessFolderPath RequestAccountName SensitivityLabel
		InitiatingProcessParentFileName
		DeviceId FileSize ShareName InitiatingProcessAccountName PreviousFolderPath FileOriginReferrerUrl`,
	"DeviceEvents": `ActionType AdditionalFields FileName InitiatingProcessFileName ProcessCommandLine
	InitiatingProcessCommandLine FolderPath
		DeviceName SHA1 RemoteUrl DeviceId SHA256 AccountName RegistryKey RemoteIP InitiatingProcessFolderPath
		InitiatingProcessParentFileName`,
	"DeviceRegistryEvents": `RegistryKey RegistryValueName ActionType RegistryValueData InitiatingProcessFileName
	InitiatingProcessCommandLine
		PreviousRegistryValueData RegistryValueType PreviousRegistryKey DeviceName InitiatingProcessAccountName
		InitiatingProcessFolderPath`,
	"DeviceImageLoadEvents": `FileName InitiatingProcessFileName FolderPath SHA1 SHA256 InitiatingProcessCommandLine
	InitiatingProcessFolderPath
		DeviceName MD5 ActionType DeviceId`,
	"DeviceLogonEvents": `ActionType LogonType AccountName RemoteIP IsLocalAdmin AccountDomain DeviceName
	RemoteDeviceName AccountSid
		InitiatingProcessFileName RemoteIPType FailureReason Protocol DeviceId AdditionalFields`,
	"DeviceInfo": `OSPlatform DeviceName DeviceId OnboardingStatus DeviceType ExposureLevel IsInternetFacing PublicIP
	MachineGroup
		SensorHealthState JoinType OSVersion LoggedOnUsers IsAzureADJoined DeviceCategory DeviceSubtype
		RegistryDeviceTag
		DeviceManualTags OSBuild AdditionalFields ClientVersion Vendor`,
	"DeviceNetworkInfo": `DeviceId IPAddresses MacAddress ConnectedNetworks NetworkAdapterType NetworkAdapterStatus
	NetworkAdapterName DeviceName
		DefaultGateways DnsAddresses`,
	"DeviceFileCertificateInfo": "SHA1 Signer Issuer IsSigned IsTrusted SignerHash IsRootSignerMicrosoft " +
		"CertificateSerialNumber IssuerHash",
	"DeviceTvmSoftwareVulnerabilities": `CveId DeviceName VulnerabilitySeverityLevel SoftwareName DeviceId
	SoftwareVersion SoftwareVendor OSPlatform
		RecommendedSecurityUpdate`,
	"DeviceTvmSoftwareVulnerabilitiesKB": `CveId IsExploitAvailable CvssScore PublishedDate VulnerabilitySeverityLevel
	LastModifiedTime AffectedSoftware
		VulnerabilityDescription`,
	"DeviceTvmSoftwareInventory": "SoftwareName DeviceName SoftwareVendor SoftwareVersion EndOfSupportStatus " +
		"OSPlatform DeviceId EndOfSupportDate",
	"DeviceTvmSecureConfigurationAssessment": `ConfigurationId IsCompliant DeviceName DeviceId IsApplicable Context
	ConfigurationSubcategory OSPlatform
		ConfigurationCategory`,
	"DeviceTvmSecureConfigurationAssessmentKB": "ConfigurationId ConfigurationName ConfigurationCategory " +
		"ConfigurationSubcategory ConfigurationDescription",
	"DeviceTvmBrowserExtensions": "ExtensionName ExtensionId BrowserName ExtensionRisk IsActivated DeviceId " +
		"InstallationTime",
	"DeviceTvmBrowserExtensionsKB":  "ExtensionId ExtensionName ExtensionRisk BrowserName PermissionRisk PermissionId",
	"DeviceTvmInfoGathering":        "AdditionalFields DeviceName DeviceId LastSeenTime OSPlatform",
	"DeviceTvmCertificateInfo":      "ExpirationDate IssuedTo DeviceId Path SignatureAlgorithm KeySize",
	"DeviceTvmHardwareFirmware":     "ComponentType Manufacturer ComponentName DeviceName ComponentVersion",
	"DeviceTvmSoftwareEvidenceBeta": "SoftwareName SoftwareVendor DeviceId DiskPaths RegistryPaths SoftwareVersion",
	"EmailEvents": `SenderFromAddress Subject RecipientEmailAddress EmailDirection NetworkMessageId ThreatTypes
	DeliveryAction
		SenderFromDomain SenderIPv4 DeliveryLocation AttachmentCount SenderMailFromDomain UrlCount
		AuthenticationDetails
		DetectionMethods LatestDeliveryAction SenderMailFromAddress LatestDeliveryLocation SenderDisplayName
		OrgLevelAction
		InternetMessageId ConfidenceLevel UserLevelAction ReportId`,
	"EmailUrlInfo": "Url UrlDomain NetworkMessageId UrlLocation ReportId",
	"EmailAttachmentInfo": "FileName SHA256 NetworkMessageId FileType SenderFromAddress ThreatTypes " +
		"RecipientEmailAddress ThreatNames FileSize",
	"EmailPostDeliveryEvents": "ActionType Action NetworkMessageId ActionTrigger ActionResult RecipientEmailAddress " +
		"DeliveryLocation",
	"UrlClickEvents": "Url ActionType AccountUpn NetworkMessageId IPAddress ThreatTypes IsClickedThrough Workload " +
		"UrlChain",
	"CloudAppEvents": `ActionType Application RawEventData AccountDisplayName IPAddress AccountObjectId ObjectName
	AccountId ActivityType
		UserAgent IsAdminOperation CountryCode AccountType ActivityObjects IsExternalUser ApplicationId
		IsAnonymousProxy
		ObjectType City DeviceType`,
	"IdentityInfo": `AccountUpn AccountObjectId AccountDisplayName AccountName AssignedRoles Department
	IsAccountEnabled JobTitle OnPremSid
		AccountDomain GroupMembership CriticalityLevel Type PrivilegedEntraPimRoles CloudSid Tags Manager RiskLevel`,
	"IdentityLogonEvents": `ActionType AccountUpn LogonType AccountName Application FailureReason IPAddress Protocol
	DeviceName AccountObjectId
		DestinationDeviceName Port AccountSid Location AccountDisplayName TargetDeviceName`,
	"IdentityDirectoryEvents": `ActionType AdditionalFields TargetAccountUpn AccountName TargetAccountDisplayName
	Application DestinationDeviceName
		AccountUpn TargetDeviceName DeviceName AccountSid AccountDisplayName`,
	"IdentityQueryEvents": `ActionType Query QueryType QueryTarget DeviceName AccountName Protocol IPAddress
	DestinationDeviceName AdditionalFields
		AccountUpn`,
	"IdentityAccountInfo": "AccountUpn AccountId SourceProvider AccountStatus AssignedRoles DisplayName",
	"AlertInfo":           "Title AlertId Severity ServiceSource DetectionSource Category AttackTechniques",
	"AlertEvidence": `EntityType AlertId AccountUpn DeviceName RemoteIP EvidenceRole DeviceId AccountObjectId FileName
	SHA256 AccountName
		EvidenceDirection Title NetworkMessageId SHA1 ServiceSource AdditionalFields Severity`,
	"BehaviorInfo":     "ActionType BehaviorId ServiceSource Description AttackTechniques Categories",
	"BehaviorEntities": "EntityType BehaviorId ActionType AccountUpn EntityRole ServiceSource",
	"EntraIdSignInEvents": `ErrorCode Application AccountUpn IPAddress LogonType Country UserAgent AccountObjectId
	ApplicationId ResourceDisplayName
		ConditionalAccessPolicies ConditionalAccessStatus SessionId AccountDisplayName RiskLevelAggregated
		ClientAppUsed
		DeviceTrustType IsManaged ResourceId EndpointCall AuthenticationRequirement IsGuestUser`,
	"AADSignInEventsBeta": `ErrorCode Application AccountUpn IPAddress LogonType Country UserAgent AccountObjectId
	ApplicationId ResourceDisplayName
		ConditionalAccessPolicies ConditionalAccessStatus SessionId AccountDisplayName RiskLevelAggregated
		ClientAppUsed
		DeviceTrustType IsManaged ResourceId EndpointCall AuthenticationRequirement IsGuestUser`,
	"EntraIdSpnSignInEvents": "ServicePrincipalName ErrorCode IPAddress ServicePrincipalId Application " +
		"ApplicationId ResourceDisplayName Country",
	"AADSpnSignInEventsBeta": "ServicePrincipalName ErrorCode IPAddress ServicePrincipalId Application " +
		"ApplicationId ResourceDisplayName Country",
	"OAuthAppInfo": `AppName AppStatus OAuthAppId PrivilegeLevel Permissions IsAdminConsented AppOrigin
	VerifiedPublisher ConsentedUsersCount
		ServicePrincipalId AddedOnTime LastUsedTime`,
	"MessageEvents": "SenderEmailAddress ThreatTypes DeliveryAction RecipientDetails IsExternalThread " +
		"SenderObjectId TeamsMessageId",
	"MessageUrlInfo":     "Url UrlDomain TeamsMessageId",
	"CloudAuditEvents":   "OperationName DataSource IPAddress RawEventData ActionType",
	"ExposureGraphNodes": "NodeLabel NodeProperties NodeName NodeId Categories EntityIds",
	"ExposureGraphEdges": `EdgeLabel SourceNodeName TargetNodeName SourceNodeLabel TargetNodeLabel EdgeProperties
	SourceNodeId TargetNodeId
		SourceNodeCategories TargetNodeCategories`,
	"AgentsInfo": "AgentId Platform LifecycleStatus AgentName DeclaredTools Permissions Owners PublishedStatus " +
		"SharedWith Instructions",
	"AIAgentsInfo": `AIAgentId AgentStatus AIAgentName AgentToolsDetails UserAuthenticationType AccessControlPolicy
	AgentTopicsDetails
		KnowledgeDetails OwnerAccountUpns`,
	"DisruptionAndResponseEvents": "ActionType DeviceName SourceDeviceName PolicyName AuthenticationProtocol",
}

// followers maps columns to those that usually come next in a list.
var followers = map[string]string{
	"Timestamp": "DeviceName DeviceId AccountUpn ActionType AccountName FileName ReportId " +
		"AccountDisplayName SenderFromAddress NetworkMessageId Application Subject",
	"DeviceId": "DeviceName Timestamp ReportId AccountName FileName " +
		"InitiatingProcessFileName OSPlatform ActionType InitiatingProcessId",
	"DeviceName": "ActionType AccountName DeviceId FileName AccountUpn " +
		"InitiatingProcessAccountName InitiatingProcessFileName AccountDomain OSPlatform RemoteUrl RemoteIP " +
		"Timestamp FolderPath LocalIP",
	"AccountName": "AccountDomain FileName ProcessCommandLine AccountUpn AccountSid ActionType " +
		"DeviceName InitiatingProcessFileName LogonType RemoteIP AccountObjectId",
	"AccountDomain": "AccountName AccountSid AccountUpn LogonType FileName DeviceName",
	"AccountUpn": "AccountObjectId AccountDisplayName IPAddress Application DeviceName " +
		"AccountName Department JobTitle Country",
	"AccountObjectId":    "AccountDisplayName AccountUpn IPAddress AccountId Application ActionType",
	"AccountDisplayName": "AccountUpn AccountObjectId IPAddress Application AccountId Department JobTitle",
	"AccountId":          "AccountDisplayName AccountObjectId IPAddress",
	"ActionType": "FileName DeviceName FolderPath InitiatingProcessFileName AccountDisplayName " +
		"RemoteUrl RemoteIP RegistryKey Application AccountName AdditionalFields AccountUpn LogonType Timestamp " +
		"DeviceId",
	"FileName": "FolderPath ProcessCommandLine SHA256 SHA1 InitiatingProcessFileName " +
		"FileType InitiatingProcessCommandLine AccountName MD5 ProcessId",
	"FolderPath": "FileName SHA256 SHA1 ProcessCommandLine InitiatingProcessFileName MD5 " +
		"FileOriginUrl InitiatingProcessCommandLine",
	"ProcessCommandLine": "InitiatingProcessFileName InitiatingProcessCommandLine FolderPath " +
		"AccountName FileName InitiatingProcessParentFileName ProcessId SHA256 InitiatingProcessFolderPath " +
		"AccountDomain ReportId",
	"InitiatingProcessFileName": "InitiatingProcessCommandLine InitiatingProcessFolderPath " +
		"InitiatingProcessParentFileName FileName InitiatingProcessId InitiatingProcessSHA256 " +
		"InitiatingProcessAccountName RemoteIP RemoteUrl InitiatingProcessVersionInfoCompanyName",
	"InitiatingProcessCommandLine": "InitiatingProcessParentFileName InitiatingProcessFolderPath " +
		"InitiatingProcessFileName FileName InitiatingProcessAccountName ProcessCommandLine RemoteUrl RemoteIP " +
		"InitiatingProcessSHA256 ReportId AdditionalFields",
	"InitiatingProcessFolderPath": "InitiatingProcessFileName InitiatingProcessCommandLine " +
		"InitiatingProcessSHA256 InitiatingProcessSHA1 InitiatingProcessParentFileName",
	"InitiatingProcessParentFileName": "InitiatingProcessFileName InitiatingProcessCommandLine FileName " +
		"ProcessCommandLine InitiatingProcessParentId",
	"InitiatingProcessAccountName": "InitiatingProcessAccountDomain InitiatingProcessFileName " +
		"InitiatingProcessAccountUpn InitiatingProcessCommandLine InitiatingProcessAccountSid FileName " +
		"InitiatingProcessFolderPath",
	"InitiatingProcessAccountDomain": "InitiatingProcessAccountName InitiatingProcessAccountSid " +
		"InitiatingProcessFileName InitiatingProcessFolderPath",
	"InitiatingProcessAccountUpn": "InitiatingProcessFileName InitiatingProcessCommandLine " +
		"InitiatingProcessAccountName FileName",
	"InitiatingProcessId": "InitiatingProcessCreationTime InitiatingProcessFileName " +
		"InitiatingProcessCommandLine ProcessId",
	"InitiatingProcessSHA1": "InitiatingProcessSHA256 InitiatingProcessFileName InitiatingProcessMD5 " +
		"InitiatingProcessCommandLine",
	"InitiatingProcessSHA256": "InitiatingProcessFileName InitiatingProcessCommandLine InitiatingProcessSHA1 " +
		"InitiatingProcessFolderPath",
	"SHA1": "SHA256 MD5 FileName FolderPath InitiatingProcessFileName ProcessCommandLine " +
		"GlobalPrevalence",
	"SHA256": "FileName SHA1 FolderPath MD5 InitiatingProcessFileName FileType ProcessCommandLine",
	"RemoteIP": "RemotePort RemoteUrl LocalIP InitiatingProcessFileName InitiatingProcessCommandLine " +
		"Protocol RemoteIPType",
	"RemoteUrl": "RemoteIP RemotePort InitiatingProcessFileName InitiatingProcessCommandLine LocalIP " +
		"ActionType",
	"RemotePort": "RemoteUrl RemoteIP InitiatingProcessFileName LocalIP Protocol " +
		"InitiatingProcessCommandLine LocalPort",
	"LocalIP":   "LocalPort RemoteIP RemotePort",
	"LocalPort": "RemoteIP RemotePort Protocol",
	"RegistryKey": "RegistryValueName RegistryValueData PreviousRegistryKey RegistryValueType " +
		"InitiatingProcessFileName",
	"RegistryValueName": "RegistryValueData RegistryKey RegistryValueType PreviousRegistryValueName " +
		"PreviousRegistryValueData",
	"RegistryValueData": "InitiatingProcessFileName InitiatingProcessCommandLine RegistryKey RegistryValueName " +
		"PreviousRegistryValueData RegistryValueType InitiatingProcessAccountName",
	"NetworkMessageId": "SenderFromAddress Subject RecipientEmailAddress InternetMessageId Timestamp Url " +
		"SHA256 ReportId",
	"SenderFromAddress": "RecipientEmailAddress Subject SenderMailFromAddress SenderDisplayName " +
		"SenderFromDomain SenderIPv4 NetworkMessageId",
	"SenderFromDomain": "SenderMailFromDomain SenderFromAddress RecipientEmailAddress Subject SenderIPv4",
	"SenderIPv4":       "SenderIPv6 Subject RecipientEmailAddress SenderFromAddress",
	"RecipientEmailAddress": "Subject SenderFromAddress DeliveryAction DeliveryLocation ThreatTypes " +
		"NetworkMessageId AccountUpn",
	"Subject": "RecipientEmailAddress SenderFromAddress ThreatTypes NetworkMessageId Url DeliveryAction " +
		"FileName UrlDomain EmailDirection",
	"DeliveryAction":   "DeliveryLocation ThreatTypes EmailDirection LatestDeliveryAction",
	"DeliveryLocation": "ThreatTypes DeliveryAction LatestDeliveryLocation",
	"ThreatTypes":      "ThreatNames DetectionMethods DeliveryAction ConfidenceLevel DeliveryLocation",
	"Url": "UrlDomain ActionType Subject SenderFromAddress UrlLocation UrlChain NetworkMessageId " +
		"AccountUpn",
	"IPAddress": "Country City UserAgent CountryCode ISP AccountUpn ActionType Application DeviceName State " +
		"AccountDisplayName",
	"Country":       "City State IPAddress UserAgent Application",
	"CountryCode":   "City ISP IPAddress UserAgent",
	"City":          "State Country ISP CountryCode UserAgent",
	"Application":   "ActionType ApplicationId AccountDisplayName ResourceDisplayName IPAddress AccountUpn ErrorCode",
	"ErrorCode":     "Application LogonType AccountUpn IPAddress",
	"AlertId":       "Title Severity Timestamp Category ServiceSource DetectionSource DeviceName AttackTechniques",
	"Title":         "Severity Category ServiceSource DetectionSource AlertId AttackTechniques",
	"Severity":      "Category ServiceSource DetectionSource AttackTechniques Title",
	"ServiceSource": "DetectionSource AttackTechniques Severity",
	"CveId": "VulnerabilitySeverityLevel CvssScore SoftwareName VulnerabilityDescription DeviceName " +
		"IsExploitAvailable RecommendedSecurityUpdate",
	"SoftwareVendor":   "SoftwareName SoftwareVersion",
	"SoftwareName":     "SoftwareVersion SoftwareVendor CveId VulnerabilitySeverityLevel EndOfSupportStatus",
	"SoftwareVersion":  "CveId VulnerabilitySeverityLevel RecommendedSecurityUpdate EndOfSupportStatus",
	"OSPlatform":       "OSVersion OSBuild MachineGroup DeviceType SoftwareVendor PublicIP OnboardingStatus",
	"LogonType":        "AccountName RemoteIP AccountDomain Application IPAddress FailureReason RemoteDeviceName",
	"GlobalPrevalence": "GlobalFirstSeen GlobalLastSeen Signer SignatureState Issuer",
	"GlobalFirstSeen":  "GlobalLastSeen GlobalPrevalence Signer",
	"Signer":           "Issuer SignerHash IsCertificateValid SignatureState GlobalPrevalence",
	"FileOriginUrl":    "FileOriginReferrerUrl FileOriginIP",
	"ReportId":         "Timestamp DeviceId DeviceName AccountName",
	"NodeId":           "NodeName NodeLabel NodeProperties",
	"SourceNodeName":   "EdgeLabel TargetNodeName SourceNodeLabel",
	"ConfigurationId": "ConfigurationName ConfigurationCategory ConfigurationSubcategory IsCompliant IsApplicable " +
		"DeviceName",
}
