package world

import (
	"fmt"

	"quarry/table"
)

// product is a piece of software with its versions, newest first.
type product struct {
	vendor, name    string
	systems         []system
	share           float64 // of the devices that have it
	versions        []string
	ended           bool // out of support
	vulnerabilities int  // of all versions; the newest version has the fewest
}

var products = []product{
	{"microsoft", "edge_chromium-based", []system{windows, macOS}, 1,
		[]string{"130.0.2849.68", "130.0.2849.46", "129.0.2792.89"}, false, 90},
	{"microsoft", "office", []system{windows, macOS}, .95, []string{"16.0.18129.20158", "16.0.17928.20216"}, false, 40},
	{"microsoft", "windows_11", []system{windows}, 1, []string{"10.0.26100.1882", "10.0.22631.4317", "10.0.19045.5011"},
		false, 240},
	{"microsoft", ".net_framework", []system{windows}, 1, []string{"4.8.9232.0"}, false, 4},
	{"microsoft", "teams", []system{windows}, .9, []string{"24295.605.3225.8804", "24277.3502.3161.3007"}, false, 6},
	{"fabrikam", "reader", []system{windows, macOS}, .8, []string{"24.4.20220", "24.2.20991", "23.8.20555"}, false, 60},
	{"litware", "vpn_client", []system{windows, macOS}, .85, []string{"5.1.8", "5.0.3"}, false, 12},
	{"adatum", "java_runtime", []system{windows, linux}, .5, []string{"21.0.5", "17.0.9", "8.0.391"}, false, 70},
	{"tailspin", "archiver", []system{windows}, .4, []string{"24.08", "22.01", "19.00"}, false, 9},
	{"woodgrove", "flash_projector", []system{windows}, .1, []string{"32.0.0.465"}, true, 30},
	{"northwind", "erp_client", []system{windows}, .3, []string{"12.4", "12.1"}, false, 3},
	{"wingtip", "web_server", []system{linux}, 1, []string{"1.27.2", "1.24.0"}, false, 14},
	{"proseware", "openssl_fork", []system{linux, macOS}, 1, []string{"3.0.15", "3.0.2"}, false, 22},
	{"proseware", "linux_kernel", []system{linux}, 1, []string{"6.8.0-47", "6.8.0-31"}, false, 260},
}

// installation is a row of DeviceTvmSoftwareInventory: a version of a product on a device.
type installation struct {
	device  *device
	product *product
	age     int // index of the version
}

func (w *World) installations() []installation {
	d := w.dice("software")
	var list []installation
	for _, x := range w.estate().devices {
		for i := range products {
			p := &products[i]
			for _, s := range p.systems {
				if s == x.system && d.chance(p.share) {
					list = append(list, installation{x, p, min(d.IntN(len(p.versions)), d.IntN(len(p.versions)))})
				}
			}
		}
	}
	return list
}

// vulnerability is a CVE of a product.
type vulnerability struct {
	product *product
	number  int
	age     int // index of the newest affected version
}

func (h *vulnerability) id() string { return fmt.Sprintf("CVE-2026-%d", 90_000+h.number) }

// score returns the CVSS base score. Most are high, few are critical.
func (h *vulnerability) score() float64 { return 4 + float64(h.number*7919%59)/10 }

func (h *vulnerability) severity() string {
	switch s := h.score(); {
	case s >= 9:
		return "Critical"
	case s >= 7:
		return "High"
	}
	return "Medium"
}

func (h *vulnerability) exploited() bool { return h.number%23 == 0 }

// vulnerabilities returns all known vulnerabilities.
func vulnerabilities() []vulnerability {
	var list []vulnerability
	for i := range products {
		for n := range products[i].vulnerabilities {
			age := 1 + n%max(len(products[i].versions)-1, 1)
			if products[i].ended || len(products[i].versions) == 1 {
				age = 0
			}
			list = append(list, vulnerability{&products[i], 7 + len(list)*13, age})
		}
	}
	return list
}

// exposure is a row of DeviceTvmSoftwareVulnerabilities: a vulnerability on a device.
type exposure struct {
	*installation
	*vulnerability
}

func (w *World) exposures() []exposure {
	all, known := w.installations(), vulnerabilities()
	var list []exposure
	for i := range all {
		for j := range known {
			if known[j].product == all[i].product && all[i].age >= known[j].age {
				list = append(list, exposure{&all[i], &known[j]})
			}
		}
	}
	return list
}

// installedColumns returns the columns of a product on a device.
func installedColumns[E any](of func(*E) *installation) columns[E] {
	about := func(value func(*device) string) func(*E) table.Value {
		return text(func(e *E) string { return value(of(e).device) })
	}
	return columns[E]{
		"DeviceId":        about(func(x *device) string { return x.id }),
		"DeviceName":      about(func(x *device) string { return x.name }),
		"OSPlatform":      about(func(x *device) string { return x.platform.os }),
		"OSVersion":       about(func(x *device) string { return x.platform.version }),
		"OSArchitecture":  about(func(x *device) string { return x.platform.architecture }),
		"SoftwareVendor":  text(func(e *E) string { return of(e).product.vendor }),
		"SoftwareName":    text(func(e *E) string { return of(e).product.name }),
		"SoftwareVersion": text(func(e *E) string { return of(e).product.versions[of(e).age] }),
	}
}

func (w *World) deviceTvmSoftwareInventory(schema []table.Column) *lazyTable {
	return fill(schema, w.installations(),
		installedColumns(func(i *installation) *installation { return i }).with(columns[installation]{
			"EndOfSupportStatus": text(func(i *installation) string {
				if i.product.ended {
					return "EOS Software"
				}
				return ""
			}),
			"EndOfSupportDate": func(i *installation) table.Value {
				if i.product.ended {
					return table.NewDateTime(midnight(2025, 12, 31))
				}
				return table.Null(table.DateTime)
			},
			"ProductCodeCpe": text(func(i *installation) string {
				return fmt.Sprintf("cpe:2.3:a:%s:%s:%s:*:*:*:*:*:*:*", i.product.vendor, i.product.name,
					i.product.versions[i.age])
			}),
		}))
}

func (w *World) deviceTvmSoftwareVulnerabilities(schema []table.Column) *lazyTable {
	return fill(schema, w.exposures(),
		installedColumns(func(e *exposure) *installation { return e.installation }).with(columns[exposure]{
			"CveId":                      text(func(e *exposure) string { return e.id() }),
			"VulnerabilitySeverityLevel": text(func(e *exposure) string { return e.severity() }),
			"RecommendedSecurityUpdate": text(func(e *exposure) string {
				if e.vulnerability.product.ended {
					return ""
				}
				return "Update to " + e.vulnerability.product.versions[0]
			}),
			"RecommendedSecurityUpdateId": text(func(e *exposure) string {
				if e.vulnerability.product.vendor != "microsoft" {
					return ""
				}
				return fmt.Sprintf("50%05d", e.number*37%99999)
			}),
			"CveTags": dynamic(func(e *exposure) string {
				if e.vulnerability.product.ended {
					return `["NoSecurityUpdate"]`
				}
				return `[]`
			}),
		}))
}

func (w *World) deviceTvmSoftwareVulnerabilitiesKB(schema []table.Column) *lazyTable {
	published := func(h *vulnerability) int64 { return w.start - int64(h.number*31%500)*day }
	return fill(schema, vulnerabilities(), columns[vulnerability]{
		"CveId":                      text((*vulnerability).id),
		"CvssScore":                  text(func(h *vulnerability) string { return fmt.Sprintf("%.1f", h.score()) }),
		"IsExploitAvailable":         func(h *vulnerability) table.Value { return table.NewBool(h.exploited()) },
		"VulnerabilitySeverityLevel": text((*vulnerability).severity),
		"LastModifiedTime": func(h *vulnerability) table.Value {
			return table.NewDateTime(published(h) +
				9*day)
		},
		"PublishedDate": func(h *vulnerability) table.Value { return table.NewDateTime(published(h)) },
		"VulnerabilityDescription": text(func(h *vulnerability) string {
			return "A fictional vulnerability in " + h.product.vendor + " " + h.product.name +
				". It exists only in the sandbox."
		}),
		"AffectedSoftware": dynamic(func(h *vulnerability) string {
			return jsonList([]string{h.product.vendor + ":" +
				h.product.name})
		}),
	})
}
