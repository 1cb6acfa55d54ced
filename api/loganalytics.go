package api

import (
	"fmt"
	"net/http"
	"time"

	"quarry/api/dialect"
	"quarry/api/quota"
	"quarry/table/decode"
)

// logAnalytics queries the workspaces of Azure Monitor, which Sentinel uses. docs/services.md has the sources.
var logAnalytics = Dialect{
	Name:  dialect.LogAnalytics,
	Title: "Azure Monitor Log Analytics API",
	Path:  "/v1/workspaces",
	Clouds: map[string]Cloud{
		"global":   ownScope("api.loganalytics.io", PublicAuthority),
		"gcc":      ownScope("api.loganalytics.io", PublicAuthority),
		"gcc-high": ownScope("api.loganalytics.us", usGovAuthority),
		"dod":      ownScope("api.loganalytics.us", usGovAuthority),
		"china":    ownScope("api.loganalytics.azure.cn", chinaAuthority),
	},
	Extras:     true,
	Schema:     true,
	Permission: "Data.Read",
	Role:       "Log Analytics Reader on the workspace",
	Form:       decode.Tables,
	Limits: quota.Limits{
		CallsPerHalfMinute: 200,
		Rows:               500_000,
		ResultBytes:        100 << 20,
		Request:            10 * time.Minute,
	},
	compose: logAnalyticsMessage,
}

const chinaAuthority = "https://login.chinacloudapi.cn"

// maxWorkspaces is how many workspaces a query may read.
const maxWorkspaces = 100

// logAnalyticsMessage returns the call for a query. The service's default is to give up after three minutes.
func logAnalyticsMessage(d Dialect, q Query) (message, error) {
	switch {
	case q.WorkspaceID == "":
		return message{}, usage("the loganalytics API needs a workspace: set workspace in the profile to its ID")
	case len(q.Workspaces) >= maxWorkspaces:
		return message{}, usage("a query can read %d workspaces: name fewer in workspaces", maxWorkspaces)
	}
	body, err := encode(struct {
		Query      string   `json:"query"`
		Timespan   string   `json:"timespan,omitempty"`
		Workspaces []string `json:"workspaces,omitempty"`
	}{q.Text, q.Timespan, q.Workspaces})
	wait := int(d.Limits.Request / time.Second)
	return message{
		path:   d.Path + "/" + q.WorkspaceID + "/query",
		header: http.Header{"Prefer": {fmt.Sprintf("wait=%d,include-statistics=true", wait)}},
		body:   body,
	}, err
}
