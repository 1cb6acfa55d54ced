package world

import (
	"fmt"

	"quarry/table"
)

// setting is a recommended security setting: a row of DeviceTvmSecureConfigurationAssessmentKB.
type setting struct {
	id, name, category, subcategory string
	impact                          float64
	system                          system
	compliant                       float64 // share of the devices
}

var settings = []setting{
	{"scid-2010", "Turn on Microsoft Defender Antivirus", "Security controls", "Antivirus", 9, windows, .99},
	{"scid-2011", "Update Microsoft Defender Antivirus definitions", "Security controls", "Antivirus", 7, windows, .93},
	{"scid-2012", "Turn on real-time protection", "Security controls", "Antivirus", 9, windows, .97},
	{"scid-2500", "Block executable content from email client and webmail", "Security controls",
		"Attack Surface Reduction", 9, windows, .4},
	{"scid-2503", "Block Office applications from creating child processes", "Security controls",
		"Attack Surface Reduction", 9, windows, .3},
	{"scid-2509", "Block credential stealing from lsass.exe", "Security controls", "Attack Surface Reduction", 9,
		windows, .25},
	{"scid-2080", "Turn on Microsoft Defender Credential Guard", "OS", "Credential protection", 8, windows, .5},
	{"scid-2001", "Fix sensor communications of Defender for Endpoint", "Security controls", "EDR", 8, windows, .98},
	{"scid-21", "Set 'Minimum PIN length for startup' to '6 or more characters'", "OS", "BitLocker", 5, windows, .6},
	{"scid-3011", "Disable 'Enumerate administrator accounts on elevation'", "Accounts", "User Access Control", 5,
		windows, .7},
	{"scid-4001", "Disable SMBv1", "Network", "Protocols", 8, windows, .9},
	{"scid-70", "Turn on all system-level Exploit Guard settings", "OS", "Exploit protection", 6, windows, .45},
	{"scid-6090", "Turn on Microsoft Defender Antivirus for Linux", "Security controls", "Antivirus", 9, linux, 1},
	{"scid-6010", "Disable remote login of root with a password", "Accounts", "SSH", 8, linux, .5},
	{"scid-5001", "Enable FileVault disk encryption", "OS", "Encryption", 8, macOS, .8},
}

// assessment is a setting on a device: a row of DeviceTvmSecureConfigurationAssessment.
type assessment struct {
	*setting
	device    *device
	at        int64
	compliant bool
}

// assessments returns a daily assessment of every setting on every device.
func (w *World) assessments() []assessment {
	d := w.dice("assessments")
	var list []assessment
	for _, x := range w.estate().devices {
		for i := range settings {
			s := &settings[i]
			if s.system != x.system {
				continue
			}
			compliant := d.chance(s.compliant)
			for at := w.start + d.Int64N(day); at < w.end; at += day {
				list = append(list, assessment{s, x, at, compliant})
				compliant = compliant != d.chance(.004) // occasionally somebody changes it
			}
		}
	}
	return sorted(list, func(a *assessment) int64 { return a.at })
}

func (a *assessment) context() string {
	if a.id != "scid-2011" {
		return ""
	}
	return fmt.Sprintf(`[["1.421.%d.0","2026-01-%02d"]]`, a.at/day%2000, 1+a.at/day%28)
}

var assessmentColumns = columns[assessment]{
	"DeviceId":                 optionalText(assessed, func(x *device) string { return x.id }),
	"DeviceName":               optionalText(assessed, func(x *device) string { return x.name }),
	"OSPlatform":               optionalText(assessed, func(x *device) string { return x.platform.os }),
	"Timestamp":                func(a *assessment) table.Value { return table.NewDateTime(a.at) },
	"ConfigurationId":          text(func(a *assessment) string { return a.id }),
	"ConfigurationCategory":    text(func(a *assessment) string { return a.category }),
	"ConfigurationSubcategory": text(func(a *assessment) string { return a.subcategory }),
	"ConfigurationImpact":      func(a *assessment) table.Value { return table.NewReal(a.impact) },
	"IsCompliant":              func(a *assessment) table.Value { return table.NewBool(a.compliant) },
	"IsApplicable":             func(*assessment) table.Value { return table.NewBool(true) },
	"Context":                  dynamic((*assessment).context),
	"IsExpectedUserImpact":     func(a *assessment) table.Value { return table.NewBool(a.impact < 6) },
}

func assessed(a *assessment) *device { return a.device }

func (w *World) deviceTvmSecureConfigurationAssessment(schema []table.Column) *lazyTable {
	return fill(schema, w.assessments(), assessmentColumns)
}

func (w *World) deviceTvmSecureConfigurationAssessmentKB(schema []table.Column) *lazyTable {
	return fill(schema, settings, columns[setting]{
		"ConfigurationId":          text(func(s *setting) string { return s.id }),
		"ConfigurationImpact":      func(s *setting) table.Value { return table.NewReal(s.impact) },
		"ConfigurationName":        text(func(s *setting) string { return s.name }),
		"ConfigurationDescription": text(func(s *setting) string { return s.name + "." }),
		"RiskDescription": text(
			func(*setting) string { return "Devices without this setting are easier to compromise." }),
		"ConfigurationCategory":    text(func(s *setting) string { return s.category }),
		"ConfigurationSubcategory": text(func(s *setting) string { return s.subcategory }),
		"ConfigurationBenchmarks":  dynamic(func(*setting) string { return `[]` }),
		"Tags":                     dynamic(func(*setting) string { return `[]` }),
		"RemediationOptions":       text(func(s *setting) string { return "Use Group Policy or a script." }),
	})
}
