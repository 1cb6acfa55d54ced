package world

import (
	"cmp"
	"strconv"
	"strings"
)

// signInChore is a sign-in that happens every some hours.
type signInChore struct {
	every       int64
	code        int32
	application application
	kind        string
	from        place // "" for where the person lives
	risk        int32
}

// Applications and places that only chores use.
var (
	officeHome = application{"OfficeHome", "4765445b-32c6-49b0-83e6-1d93765276ca", "OfficeHome", "Browser", 0}
	legacyMail = application{"Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000",
		"Office 365 Exchange Online", "IMAP4", 0}
	legacySync = application{"Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000",
		"Office 365 Exchange Online", "Exchange ActiveSync", 0}
	powerShell = application{"Azure Active Directory PowerShell", "1b730954-1685-4b74-9bfd-dac224a7b894",
		"Windows Azure Active Directory", "Mobile Apps and Desktop clients", 0}
	broker = application{"Microsoft Authentication Broker", "29d9ed98-a469-4536-ade2-f981bc1d605e",
		"Device Registration Service", "Mobile Apps and Desktop clients", 0}
	onHoliday    = place{"ES", "Spain", "Cádiz", "Costa Wifi"}
	atConference = place{"US", "United States", "Denver", "Mile High Cable"}
)

var signInChores = []signInChore{
	{12, 50053, applications[1], "interactiveUser", elsewhere, 10},
	{24, 50055, applications[0], "interactiveUser", place{}, 0},
	{48, 50057, applications[1], "interactiveUser", place{}, 0},
	{24, 50058, officeHome, "nonInteractiveUser", place{}, 0},
	{24, 50140, officeHome, "interactiveUser", place{}, 0},
	{36, 50158, officeHome, "interactiveUser", place{}, 0},
	{48, 50173, applications[3], "nonInteractiveUser", place{}, 0},
	{36, 65001, application{"PDF converter", "5f6ab3c2-91de-4c0e-8a7d-2f1b6f3c9d10", "Microsoft Graph", "Browser", 0},
		"interactiveUser", place{}, 0},
	{36, 500121, officeHome, "interactiveUser", atConference, 10},
	{48, 530003, applications[1], "interactiveUser", place{}, 0},
	{72, 50034, applications[1], "interactiveUser", elsewhere, 0},
	{24, 0, officeHome, "interactiveUser", onHoliday, 0},
	{36, 0, officeHome, "interactiveUser", atConference, 10},
	{72, 0, officeHome, "interactiveUser", atConference, 100},
	{48, 0, legacyMail, "interactiveUser", place{}, 0},
	{48, 50126, legacyMail, "interactiveUser", elsewhere, 10},
	{72, 0, legacySync, "nonInteractiveUser", place{}, 0},
	{72, 0, powerShell, "interactiveUser", place{}, 0},
	{72, 0, broker, "interactiveUser", place{}, 50},
}

// activityChore is an action in a cloud application that is done every some hours.
type activityChore struct {
	every                     int64
	action, application, kind string
	id                        int32
	objectType, object        string
	admin                     bool
	details                   string // fields of the raw event as JSON, with placeholders
}

const (
	exchange, exchangeID     = "Microsoft Exchange Online", 20893
	sharePoint, sharePointID = "Microsoft SharePoint Online", 20892
	oneDrive, oneDriveID     = "Microsoft OneDrive for Business", 15600
	teams, teamsID           = "Microsoft Teams", 28375
	office365, office365ID   = "Office 365", 11161
	defender, defenderID     = "Microsoft Defender", 31337
)

var activityChores = []activityChore{
	{36, "Consent to application.", office365, "Edit", office365ID, "Application", "PDF converter", true,
		`"ModifiedProperties":[{"Name":"ConsentContext.IsAdminConsent","NewValue":"False"},{"Name":"ConsentAction.Permissions","NewValue":"Scope: Mail.Read offline_access"}]`},
	{48, "Add OAuth2PermissionGrant.", office365, "Edit", office365ID, "Application", "PDF converter", true,
		`"ModifiedProperties":[{"Name":"DelegatedPermissionGrant.Scope","NewValue":" Mail.Read Files.Read.All"}]`},
	{48, "Add app role assignment to service principal.", office365, "Edit", office365ID, "Application", "log-shipper",
		true,
		`"ModifiedProperties":[{"Name":"AppRole.Value","NewValue":"\"Mail.Read\""}]`},
	{48, "Add service principal.", office365, "Create", office365ID, "Application", "Meeting scribe", true,
		`"ModifiedProperties":[]`},
	{48, "Add service principal credentials.", office365, "Edit", office365ID, "Application", "log-shipper", true,
		`"ModifiedProperties":[{"Name":"KeyDescription","NewValue":"[KeyIdentifier={guid},KeyType=Password,KeyUsage=Verify,DisplayName=ci]"}]`},
	{48, "Update application – Certificates and secrets management ", office365, "Edit", office365ID, "Application",
		"build-agent", true,
		`"ModifiedProperties":[{"Name":"KeyDescription","OldValue":"[]","NewValue":"[KeyIdentifier={guid},KeyType=Password]"}]`},
	{48, "Add member to role.", office365, "Edit", office365ID, "User", "role", true,
		`"ModifiedProperties":[{"Name":"Role.DisplayName","NewValue":"Global Administrator"}]`},
	{60, "Add owner to application.", office365, "Edit", office365ID, "Application", "build-agent", true,
		`"ModifiedProperties":[]`},
	{60, "Add user.", office365, "Create", office365ID, "User", "user", true, `"ModifiedProperties":[]`},
	{60, "Reset user password.", office365, "Edit", office365ID, "User", "user", true, `"ModifiedProperties":[]`},
	{60, "Disable Strong Authentication.", office365, "Edit", office365ID, "User", "user", true,
		`"ModifiedProperties":[]`},
	{60, "Update conditional access policy.", office365, "Edit", office365ID, "Policy", "Require a managed device",
		true, `"ModifiedProperties":[]`},
	{48, "New-InboxRule", exchange, "Create", exchangeID, "Rule", "Invoices", false,
		`"Parameters":[{"Name":"Name","Value":"Invoices"},{"Name":"SubjectContainsWords","Value":"invoice;payment"},{"Name":"MoveToFolder","Value":"Archive"},{"Name":"MarkAsRead","Value":"True"}]`},
	{72, "Set-InboxRule", exchange, "Edit", exchangeID, "Rule", "Forward to phone", false,
		`"Parameters":[{"Name":"ForwardTo","Value":"{user}@adatum.example"},{"Name":"DeleteMessage","Value":"False"}]`},
	{72, "UpdateInboxRules", exchange, "Edit", exchangeID, "Rule", "Digest", false,
		`"OperationProperties":[{"Name":"RuleActions","Value":"Move"}]`},
	{72, "Set-Mailbox", exchange, "Edit", exchangeID, "Mailbox", "shared-finance", true,
		`"Parameters":[{"Name":"ForwardingSmtpAddress","Value":"smtp:archive@adatum.example"},{"Name":"DeliverToMailboxAndForward","Value":"True"}]`},
	{72, "Add-MailboxPermission", exchange, "Edit", exchangeID, "Mailbox", "shared-finance", true,
		`"Parameters":[{"Name":"AccessRights","Value":"FullAccess"},{"Name":"User","Value":"{user}"}]`},
	{72, "New-TransportRule", exchange, "Create", exchangeID, "Rule", "Disclaimer", true,
		`"Parameters":[{"Name":"Name","Value":"Disclaimer"}]`},
	{24, "MailItemsAccessed", exchange, "Basic", exchangeID, "Email", "Inbox", false,
		`"ClientAppId":"00000003-0000-0000-c000-000000000000","AppId":"00000003-0000-0000-c000-000000000000","ClientInfoString":"Client=REST;","OperationProperties":[{"Name":"MailAccessType","Value":"Bind"}],"OperationCount":{n}`},
	{24, "Send", exchange, "Email", exchangeID, "Email", "Re: {word}", false, `"Item":{"Subject":"Re: {word}"}`},
	{24, "HardDelete", exchange, "Delete", exchangeID, "Email", "{word}", false,
		`"AffectedItems":[{"Subject":"{word}"}]`},
	{48, "SearchQueryInitiatedExchange", exchange, "Basic", exchangeID, "Search", "password", false,
		`"QueryText":"password vpn"`},
	{48, "SearchQueryInitiatedSharePoint", sharePoint, "Basic", sharePointID, "Search", "credentials", false,
		`"QueryText":"credential secret"`},
	{24, "FileUploaded", oneDrive, "Upload", oneDriveID, "File", "{word}-{n}.xlsx", false,
		`"SiteUrl":"https://contoso-my.sharepoint-like.example/","SourceFileName":"{word}.xlsx"`},
	{24, "FileDeleted", sharePoint, "Delete", sharePointID, "File", "{word}-{n}.docx", false,
		`"SiteUrl":"https://contoso.sharepoint-like.example/sites/finance","SourceFileName":"{word}.docx"`},
	{36, "FileSyncDownloadedFull", sharePoint, "Download", sharePointID, "File", "{word}-{n}.docx", false,
		`"SiteUrl":"https://contoso.sharepoint-like.example/sites/finance"`},
	{36, "AddedToSecureLink", sharePoint, "Share", sharePointID, "File", "{word}-{n}.xlsx", false,
		`"TargetUserOrGroupName":"partner@adatum.example","TargetUserOrGroupType":"Guest","SiteUrl":"https://contoso.sharepoint-like.example/sites/sales"`},
	{36, "SharingSet", sharePoint, "Share", sharePointID, "Folder", "{word}", false,
		`"TargetUserOrGroupName":"partner@adatum.example","TargetUserOrGroupType":"Guest"`},
	{48, "AddedToGroup", sharePoint, "Edit", sharePointID, "Group", "Finance owners", true,
		`"EventData":"<Group>Finance owners</Group>","TargetUserOrGroupName":"{user}"`},
	{60, "DlpRuleMatch", sharePoint, "Basic", sharePointID, "File", "{word}-{n}.xlsx", false,
		`"PolicyDetails":[{"PolicyName":"Payment cards","Rules":[{"RuleName":"Low volume","Severity":"Low"}]}],"ExceptionInfo":{},"SharePointMetaData":{"FileName":"{word}.xlsx"}`},
	{24, "MemberAdded", teams, "Edit", teamsID, "Team", "{word}", false,
		`"Members":[{"UPN":"partner@adatum.example","Role":3}],"TeamName":"{word}"`},
	{24, "ReactedToMessage", teams, "Basic", teamsID, "Message", "like", false, `"MessageReactionType":"like"`},
	{36, "ChatCreated", teams, "Create", teamsID, "Chat", "OneOnOne", false, `"CommunicationType":"OneOnOne"`},
	{48, "TeamsSessionStarted", teams, "Log on", teamsID, "Session", "session", false, `"Parameters":[]`},
	{24, "UserLoggedIn", office365, "Log on", office365ID, "User", "user", false,
		`"ResultStatus":"Success","ApplicationId":"4765445b-32c6-49b0-83e6-1d93765276ca"`},
	{36, "UserLoginFailed", office365, "Failed logon", office365ID, "User", "user", false,
		`"ResultStatus":"Failed","LogonError":"InvalidUserNameOrPassword"`},
	{72, "LiveResponseGetFile", defender, "Basic", defenderID, "Device", "device", true,
		`"Operation2":"LiveResponseGetFile","DeviceName":"ws-sal-08.contoso.example"`},
	{96, "IsolateDevice", defender, "Basic", defenderID, "Device", "device", true,
		`"ActionComment":"test","DeviceName":"ws-sal-08.contoso.example"`},
	{96, "EditCustomDetection", defender, "Edit", defenderID, "Rule", "Rare parent of rundll32", true,
		`"RuleName":"Rare parent of rundll32"`},
	{96, "CreateCustomDetection", defender, "Create", defenderID, "Rule", "New admin", true, `"RuleName":"New admin"`},
	{96, "DeleteCustomDetection", defender, "Delete", defenderID, "Rule", "Old rule", true, `"RuleName":"Old rule"`},
	{96, "ChangeCustomDetectionRuleStatus", defender, "Edit", defenderID, "Rule", "Old rule", true,
		`"RuleName":"Old rule"`},
	{96, "SetAdvancedFeatures", defender, "Edit", defenderID, "Setting", "Live response", true,
		`"ModifiedProperties":[{"Name":"LiveResponse","NewValue":"true"}]`},
	{96, "DownloadOffboardingPkg", defender, "Download", defenderID, "Package", "Windows 10", true, `"Parameters":[]`},
}

// directoryChore is a change, a query or a logon that Defender for Identity reports every some hours.
type directoryChore struct {
	every                      int64
	action, kind, protocol     string
	query, queryTarget, fields string
	failure                    string
	port                       int32
}

var directoryChangeChores = []directoryChore{
	{36, "Group Membership changed", "", "", "", "",
		`{"TO.GROUP":"Domain Admins","ACTOR.ENTITY_USER":"{user}","ACTOR.ACCOUNT":"{user}","TARGET_OBJECT.USER":"helpdesk"}`, "", 0},
	{72, "Group Membership changed", "", "", "", "",
		`{"FROM.GROUP":"Enterprise Admins","ACTOR.ENTITY_USER":"{user}","ACTOR.ACCOUNT":"{user}","TARGET_OBJECT.USER":"helpdesk"}`, "", 0},
	{72, "Security Principal created", "", "", "", "", `{"TARGET_OBJECT.GROUP":"Projects {word}"}`, "", 0},
	{48, "User Account Created", "", "", "", "", `{"TARGET_OBJECT.USER":"helpdesk{n}"}`, "", 0},
	{72, "Account enabled", "", "", "", "", ``, "", 0},
	{72, "Account Password Not Required changed", "", "", "", "", `{"FROM":"False","TO":"True"}`, "", 0},
	{72, "Account Supported Encryption Types changed", "", "", "", "",
		`{"FROM AccountSupportedEncryptionTypes":"Aes256","TO AccountSupportedEncryptionTypes":"Rc4Hmac","TARGET_OBJECT.DEVICE":"srv-app-01"}`, "", 0},
	{72, "SAM Account Name changed", "", "", "", "",
		`{"FROM SAM Account Name":"helpdesk","TO SAM Account Name":"helpdesk2"}`, "", 0},
	{72, "Account Constrained Delegation State changed", "", "", "", "", `{"TARGET_OBJECT.DEVICE":"srv-app-01"}`, "",
		0},
	{48, "Directory Services replication", "", "Drsr", "", "", `{"Count":"{n}","DestinationComputer":"srv-dc-01"}`, "",
		135},
	{48, "SMB file copy", "", "Smb", "", "",
		`{"FilePath":"\\\\srv-file-01\\it$\\{word}.ps1","SourceFileName":"{word}.ps1"}`, "", 445},
	{72, "Service creation", "", "", "", "",
		`{"ServiceName":"ContosoAgent","ServiceCommand":"C:\\Program Files\\Contoso\\Agent\\agent.exe"}`, "", 0},
	{72, "Task scheduling", "", "", "", "", `{"TaskPath":"\\Contoso\\{word}","TaskCommand":"powershell.exe"}`, "", 0},
	{72, "PowerShell execution", "", "", "", "", `{"Command":"Get-ADComputer"}`, "", 0},
	{96, "Group Policy was created", "", "", "", "",
		`{"GroupPolicyName":"Workstations {word}","DomainName":"contoso.example","GroupPolicyId":"{guid}"}`, "", 0},
	{96, "Group Policy settings were changed", "", "", "", "",
		`{"GroupPolicyName":"Workstations {word}","DomainName":"contoso.example","GroupPolicyId":"{guid}"}`, "", 0},
}

// wholeDomain starts a search of all of the domain, as the sensor reports it.
const wholeDomain = "Base Object:DC=contoso,DC=example, Search Scope: WholeSubtree, Search Filter: "

var directoryQueryChores = []directoryChore{
	{36, "LDAP query", "AllSecurityPrincipals", "Ldap",
		wholeDomain + "(&(sAMAccountType=805306368)(servicePrincipalName=*))", "", "", "", 389},
	{48, "LDAP query", "AllSecurityPrincipals", "Ldap",
		wholeDomain + "(&(objectCategory=person)(objectClass=user)(adminCount=1))", "", "", "", 389},
	{48, "LDAP query", "AllSecurityPrincipals", "Ldap",
		wholeDomain + "(&(sAMAccountType=805306368)(userAccountControl:1.2.840.113556.1.4.803:=4194304))", "", "", "",
		389},
	{48, "LDAP query", "AllComputers", "Ldap",
		wholeDomain + "(&(objectCategory=computer)(operatingSystem=*server*))", "", "", "", 389},
	{72, "LDAP query", "AllDomains", "Ldap",
		"Base Object:CN=Configuration,DC=contoso,DC=example, Search Scope: WholeSubtree, Search Filter: (objectClass=trustedDomain)",
		"", "", "", 389},
	{72, "LDAP query", "AllGroupPolicies", "Ldap",
		"Base Object:CN=Policies,CN=System,DC=contoso,DC=example, Search Scope: SingleLevel, Search Filter: (objectClass=groupPolicyContainer)",
		"", "", "", 389},
	{48, "SAMR query", "EnumerateGroups", "Samr", "", "AllGroups", "", "", 445},
	{48, "SAMR query", "EnumerateMembersInGroup", "Samr", "", "Administrators", "", "", 445},
	{72, "SAMR query", "EnumerateUsers", "Samr", "", "AllUsers", "", "", 445},
	{72, "DNS query", "Txt", "Dns", "", "_dmarc.{site}", "", "", 53},
	{72, "DNS query", "Axfr", "Dns", "", "contoso.example", "", "", 53},
}

var identityLogonChores = []directoryChore{
	{24, "LogonFailed", "Credentials validation", "Ntlm", "", "", "", "AccountLocked", 445},
	{24, "LogonFailed", "Failed logon", "Kerberos", "", "", "", "UnknownUser", 88},
	{36, "LogonSuccess", "LDAP cleartext", "Ldap", "", "", "", "", 389},
	{36, "LogonSuccess", "Interactive", "Kerberos", "", "", "", "", 88},
	{48, "LogonSuccess", "Remote desktop", "Kerberos", "", "", "", "", 3389},
}

// cloudChores adds sign-ins, actions in applications, and what Defender for Identity sees.
func (w *World) cloudChores(s *scene, devices map[role][]*device) {
	for _, h := range signInChores {
		w.eachTime(s.d, staff, h.every, devices, func(at int64, x *device) { s.signInFrom(at, x, h) })
	}
	for _, h := range activityChores {
		who := staff
		if h.admin {
			who = admins
		}
		w.eachTime(s.d, who, h.every, devices, func(at int64, x *device) { s.act(at, x, h) })
	}
	domain := w.estate().byName["srv-dc-01"]
	for _, part := range []struct {
		who    role
		chores []directoryChore
		into   *[]directoryEvent
	}{
		{admins, directoryChangeChores, &s.directoryChanges},
		{staff, directoryQueryChores, &s.directoryQueries},
		{staff, identityLogonChores, &s.identityLogons},
	} {
		for _, h := range part.chores {
			w.eachTime(s.d, part.who, h.every, devices, func(at int64, x *device) {
				*part.into = append(*part.into, directoryEvent{
					event: event{at: at, device: x, action: h.action}, application: activeDirectory, kind: h.kind,
					protocol: h.protocol, failure: h.failure, user: x.owner, server: domain, port: h.port,
					query:       h.query,
					queryTarget: expand(s.d, h.queryTarget), from: countryOf(x.owner),
					fields: expand(s.d, expandFixed(x, h.fields)), id: s.d.guid(), sourcePort: ephemeralPort(s.d),
				})
			})
		}
	}
}

func (s *scene) signInFrom(at int64, x *device, h signInChore) {
	e := signIn{event: event{at: at, device: x, action: "SignIn"}, user: x.owner, application: h.application,
		kind: h.kind,
		code: h.code, from: h.from, ip: x.publicIP, risk: h.risk, session: s.d.guid(), request: s.d.guid(),
		managed: true}
	if h.from == (place{}) {
		e.from = countryOf(x.owner)
	} else {
		e.device, e.ip, e.managed = nil, scanner(s.d), false
	}
	s.signIns = append(s.signIns, e)
}

func (s *scene) act(at int64, x *device, h activityChore) {
	s.activities = append(s.activities, activity{
		event: event{at: at, device: x, action: h.action}, user: x.owner, ip: x.publicIP, home: countryOf(x.owner),
		kind: activityKind{action: h.action, application: h.application, appID: h.id, kind: h.kind,
			object: h.objectType,
			admin:  h.admin},
		object: expand(s.d, h.object), id: s.d.guid(), details: expand(s.d, expandFixed(x, h.details)),
	})
}

// mailChore is a mail that arrives every some hours.
type mailChore struct {
	every               int64
	from, name, subject string // with placeholders
	threats, delivery   string
	attachment          string
	link                string
}

var mailChores = []mailChore{
	{24, "billing@fabrikam.example", "Fabrikam Billing", "Invoice {n} from Fabrikam", "", "Delivered",
		"Invoice-{n}.pdf", ""},
	{24, "no-reply@signing.example", "Document signing", "Please review and sign: {word} agreement", "", "Delivered",
		"",
		"https://signing.example/doc/{hex}"},
	{36, "it-support@tailspin.example", "IT Support", "Your password expires today", "Phish", "Blocked", "",
		"https://login.tailspin.example/saml2/index.html"},
	{36, "voicemail@wingtip.example", "Voicemail", "New voicemail (0:{n}) for you", "Phish", "Junked",
		"Voice-{n}.html", ""},
	{36, "hr@contoso-benefits.example", "Contoso HR", "Action required: payroll update", "Phish", "Blocked", "",
		"https://contoso-benefits.example/login"},
	{48, "ceo@lucky-winner.example", "Management", "Urgent wire transfer", "Phish", "Delivered", "", ""},
	{48, "parcel@bulk-offers.example", "Parcel service", "Your parcel is waiting: pay the delivery notice", "Spam",
		"Junked", "",
		"https://t.bulk-offers.example/r/redirect/?u=https://{site}"},
	{48, "order@litware.example", "Litware Orders", "Purchase order {n}", "Malware", "Blocked", "PO-{n}.zip", ""},
	{48, "quote@woodgrove.example", "", "RE: RFQ {n}", "Malware", "Blocked", "RFQ-{n}.iso", ""},
	{60, "scan@proseware.example", "Scanner", "Scanned document {n}", "Malware", "Blocked", "scan-{n}.docm", ""},
	{60, "fax@proseware.example", "Fax", "Fax {n}", "Malware", "Blocked", "fax-{n}.js", ""},
	{60, "careers@adatum.example", "Applicant", "Application for the {word} position", "", "Delivered", "CV-{n}.docx",
		""},
	{60, "partner@adatum.example", "Partner", "FW: contact form submission", "", "Delivered", "{word}-{n}.zip", ""},
	{60, "offers@bulk-offers.example", "Offers", "Free trial: claim your premium membership", "Spam", "Junked", "",
		"https://onedrive.bulk-offers.example/{hex}"},
	{60, "survey@newsletters.example", "", "Survey notification", "", "Delivered", "",
		"https://forms.newsletters.example/{hex}"},
	{60, "notes@northwind.example", "Notes", "Shared notebook", "Malware", "Blocked", "notes-{n}.one", ""},
	{72, "legacy@northwind.example", "Northwind", "Price list", "", "Delivered", "prices-{n}.xls", ""},
	{72, "build@wingtip.example", "Build", "Sources of {word}", "", "Delivered", "{word}.py", ""},
	{72, "accounts@tailspin.example", "Tailspin", "Overdue payment reminder", "Phish", "Blocked", "statement-{n}.htm",
		"https://pay.tailspin.example/{hex}"},
}

// attachmentKind returns the type that the service gives a file.
func attachmentKind(name string) string {
	extension := name[strings.LastIndexByte(name, '.')+1:]
	kind := map[string]string{"docm": "WordStorage", "xls": "Ole", "py": "Text", "js": "JavaScript", "iso": "Iso",
		"htm":  "Html",
		"html": "Html", "one": "OneNote", "zip": "Zip"}[extension]
	return cmp.Or(kind, extension)
}

// mailChores adds them, each to one of the people.
func (w *World) mailChores(s *scene) {
	people := w.estate().people
	for _, h := range mailChores {
		w.eachTime(s.d, staff, h.every, map[role][]*device{staff: {nil}}, func(at int64, _ *device) {
			to := pick(s.d, people)
			fromDomain := h.from[strings.IndexByte(h.from, '@')+1:]
			m := mail{at: at, id: s.d.guid(), internetID: "<" + s.d.hex(24) + "@" + fromDomain + ">", from: h.from,
				fromName:   h.name,
				fromDomain: fromDomain, fromIP: "192.0.2." + strconv.Itoa(150+len(fromDomain)), to: to,
				toAddress: to.upn,
				subject:   expand(s.d, h.subject), direction: "Inbound", threats: h.threats, delivery: h.delivery,
				cluster: 1<<31 + s.d.Int64N(1<<31), report: s.d.guid()}
			m.location = map[string]string{"Delivered": "Inbox/folder", "Junked": "Junk folder",
				"Blocked": "Quarantine"}[h.delivery]
			if h.attachment != "" {
				name := expand(s.d, h.attachment)
				m.attachments = []attachment{{name: name, kind: attachmentKind(name), size: 4096 + s.d.Int64N(3<<20),
					sha256: digest("sha256:"+name, 64), threats: h.threats}}
			}
			if h.link != "" {
				m.links = []string{expand(s.d, h.link)}
			}
			s.mails = append(s.mails, m)
		})
	}
}

// alertChores are alerts that turn out to be harmless. None is of high severity, which the intrusion's are.
var alertChores = []struct {
	every                                                int64
	title, category, severity, technique, service, image string
}{
	{36, "Suspicious PowerShell download or encoded command execution", "Execution", "Medium", "PowerShell (T1059.001)",
		"Microsoft Defender for Endpoint", "powershell.exe"},
	{48, "Suspicious scheduled task", "Persistence", "Low", "Scheduled Task (T1053.005)",
		"Microsoft Defender for Endpoint", "svchost.exe"},
	{48, "'Presenoker' unwanted software was prevented", "UnwantedSoftware", "Informational", "",
		"Microsoft Defender for Endpoint", "msedge.exe"},
	{48, "'Mamson' malware was detected", "Malware", "Informational", "", "Microsoft Defender for Endpoint",
		"OUTLOOK.EXE"},
	{72, "Anomalous account lookups", "Discovery", "Low", "Account Discovery (T1087)",
		"Microsoft Defender for Endpoint", "cmd.exe"},
	{72, "Event log was cleared", "DefenseEvasion", "Medium", "Clear Windows Event Logs (T1070.001)",
		"Microsoft Defender for Endpoint", "svchost.exe"},
	{72, "File backups were deleted", "Ransomware", "Medium", "Inhibit System Recovery (T1490)",
		"Microsoft Defender for Endpoint", "svchost.exe"},
	{72, "User and IP address reconnaissance (SMB)", "Discovery", "Medium", "Account Discovery (T1087)",
		"Microsoft Defender for Identity", "cmd.exe"},
	{72, "Security principal reconnaissance (LDAP)", "Discovery", "Medium", "Account Discovery (T1087)",
		"Microsoft Defender for Identity", "powershell.exe"},
	{72, "Email reported by user as malware or phish", "InitialAccess", "Low", "Phishing (T1566)",
		"Microsoft Defender for Office 365", ""},
	{72, "Creation of forwarding/redirect rule", "Exfiltration", "Informational", "Email Forwarding Rule (T1114.003)",
		"Microsoft Defender for Office 365", ""},
	{72, "Impossible travel activity", "InitialAccess", "Medium", "Valid Accounts (T1078)",
		"Microsoft Defender for Cloud Apps", ""},
	{72, "Unfamiliar sign-in properties", "InitialAccess", "Low", "Valid Accounts (T1078)", "AAD Identity Protection",
		""},
	{96, "Suspicious OAuth app file download activities", "Exfiltration", "Medium", "Data from Cloud Storage (T1530)",
		"App Governance", ""},
}

func (w *World) alertChores(s *scene, devices map[role][]*device) {
	for _, h := range alertChores {
		w.eachTime(s.d, staff, h.every, devices, func(at int64, x *device) {
			list := []evidence{{kind: "User", role: "Impacted", device: x, user: x.owner}}
			if p := x.residents[h.image]; p != nil {
				list = append(list, evidence{kind: "Machine", role: "Impacted", device: x},
					evidence{kind: "Process", role: "Related", device: x, user: x.owner, process: p})
			}
			var techniques []string
			if h.technique != "" {
				techniques = []string{h.technique}
			}
			a := s.raiseAlert(at, h.title, h.category, h.severity, techniques, list...)
			a.service = h.service
			switch h.service {
			case "Microsoft Defender for Endpoint": // as it is
			case "App Governance":
				a.detection = "App governance detection"
			default:
				a.detection = h.service
			}
		})
	}
}
