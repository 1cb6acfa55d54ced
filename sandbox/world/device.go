package world

import (
	"fmt"
	"strings"

	"quarry/table"
)

// report is a row of DeviceInfo, which a device sends several times a day.
type report struct {
	event
	loggedOn string // JSON
	health   string
}

// reportsPerDay is the number of reports per device and day.
const reportsPerDay = 24

func (w *World) reports() []report {
	d := w.dice("reports")
	var list []report
	for _, x := range w.estate().devices {
		for at := w.start + d.Int64N(5*hour); at < w.end; at += day/reportsPerDay + d.Int64N(hour) - hour/2 {
			r := report{event: event{at: at, device: x}, loggedOn: loggedOn(x), health: "Active"}
			if d.chance(.02) {
				r.health = "Inactive"
			}
			if x.server && d.chance(.5) {
				r.loggedOn = "[]"
			}
			list = append(list, r)
		}
	}
	return list
}

func loggedOn(x *device) string {
	return fmt.Sprintf(`[{"UserName":"%s","DomainName":"%s","Sid":"%s"}]`, x.owner.name, strings.ToUpper(domain),
		x.owner.sid)
}

func reportEvent(r *report) *event { return &r.event }

// about returns a text column about the reporting device.
func about(of func(*device) string) func(*report) table.Value {
	return text(func(r *report) string { return of(r.device) })
}

func (x *device) kind() string {
	if x.server {
		return "Server"
	}
	return "Workstation"
}

func (x *device) group() string {
	switch {
	case x.server:
		return "Servers"
	case x.owner.administers:
		return "Privileged workstations"
	}
	return "Workstations"
}

// value returns how important the device is to the tenant. Most devices have no rating.
func (x *device) value() string {
	if strings.HasPrefix(x.name, "srv-dc") || strings.HasPrefix(x.name, "srv-file") {
		return "High"
	}
	return ""
}

func (x *device) facing() bool { return strings.HasPrefix(x.name, "lnx-web") }

var reportColumns = eventColumns(reportEvent).with(columns[report]{
	"ClientVersion":  about(func(x *device) string { return "10.8760.26100." + x.id[:4] }),
	"PublicIP":       about(func(x *device) string { return x.publicIP }),
	"OSArchitecture": about(func(x *device) string { return x.platform.architecture }),
	"OSPlatform":     about(func(x *device) string { return x.platform.os }),
	"OSDistribution": about(func(x *device) string { return x.platform.distribution }),
	"OSVersion":      about(func(x *device) string { return x.platform.version }),
	"OSVersionInfo":  about(func(x *device) string { return x.platform.info }),
	"OSBuild": func(r *report) table.Value {
		if r.device.platform.build == 0 {
			return table.Null(table.Long)
		}
		return table.NewLong(r.device.platform.build)
	},
	"IsAzureADJoined": func(r *report) table.Value {
		if r.device.system == linux {
			return table.Null(table.Bool)
		}
		return table.NewBool(!r.device.server)
	},
	"JoinType": about(func(x *device) string {
		switch {
		case x.system != windows:
			return ""
		case x.server:
			return "Domain Joined"
		}
		return "Hybrid Azure AD Join"
	}),
	"LoggedOnUsers":     text(func(r *report) string { return r.loggedOn }),
	"MachineGroup":      about((*device).group),
	"OnboardingStatus":  about(func(*device) string { return "Onboarded" }),
	"SensorHealthState": text(func(r *report) string { return r.health }),
	"DeviceCategory":    about(func(*device) string { return "Endpoint" }),
	"DeviceType":        about((*device).kind),
	"DeviceSubtype":     about((*device).kind),
	"AssetValue":        about((*device).value),
	"ExposureLevel":     about((*device).exposed),
	"IsInternetFacing":  func(r *report) table.Value { return table.NewBool(r.device.facing()) },
	"IsExcluded":        func(*report) table.Value { return table.NewBool(false) },
	"IsTransient":       func(*report) table.Value { return table.NewBool(false) },
	"ExclusionReason":   about(func(*device) string { return "NotSet" }),
	"ConnectivityType":  about(func(*device) string { return "Streamlined" }),
	"HardwareUuid": about(func(x *device) string {
		return x.id[:8] + "-" + x.id[8:12] + "-4" + x.id[13:16] + "-a" + x.id[17:20] + "-" + x.id[20:32]
	}),
	"AadDeviceId": about((*device).entraID),
	"DeviceManualTags": about(func(x *device) string {
		if x.owner.department == "Finance" && !x.server {
			return `["finance"]`
		}
		return ""
	}),
	"AdditionalFields": text(func(*report) string { return "" }),
})

func (w *World) deviceInfo(schema []table.Column) *lazyTable {
	return fill(schema, ordered(w.reports(), reportEvent), reportColumns)
}
