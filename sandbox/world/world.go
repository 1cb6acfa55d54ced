// Package world generates the data of the sandbox tenant: people, devices, thirty days of their
// activity, and one intrusion. The data depends only on a seed, an end time and a scale; the
// package knows neither HTTP nor KQL. All names are fictional: domains end in .example, and public
// addresses come from the documentation ranges of RFC 5737.
package world

import (
	"maps"
	"sync"
	"time"

	"quarry/kql/catalog"
	"quarry/table"
	"quarry/table/times"
)

// lookBack is the age of the oldest data: the service keeps 30 days.
const lookBack = 30 * 24 * time.Hour

// World is one generated tenant. It is safe for concurrent use. Tables are generated on first use
// and kept.
type World struct {
	seed       int64
	scale      float64
	start, end int64 // ticks
	now        int64 // until when the data looks back; before end if the world lives on

	estate func() *estate
	story  func() *story
	mails  func() []mail
	alerts func() []alert
	sheets map[string]func() *lazyTable
}

// New returns the world of a seed, with data up to end. scale multiplies the number of benign rows.
func New(seed int64, end time.Time, scale float64) *World { return NewLive(seed, end, scale, 0) }

// NewLive returns the world of a seed at a time. Its data extends some time beyond that; TableAt hides what
// has not happened yet.
func NewLive(seed int64, now time.Time, scale float64, ahead time.Duration) *World {
	w := &World{
		seed: seed, scale: scale * (float64(lookBack+ahead) / float64(lookBack)), // exactly scale without ahead
		start: times.TicksOf(now.Add(-lookBack)), end: times.TicksOf(now.Add(ahead)), now: times.TicksOf(now),
		sheets: map[string]func() *lazyTable{},
	}
	w.estate = sync.OnceValue(w.newEstate)
	w.story = sync.OnceValue(w.newStory)
	w.mails = sync.OnceValue(w.allMail)
	w.alerts = sync.OnceValue(w.allAlerts)
	for _, t := range catalog.Tables() {
		schema, generate := schemaOf(t), generators[t.Name]
		if generate == nil {
			generate = (*World).emptyTable
		}
		w.sheets[t.Name] = sync.OnceValue(func() *lazyTable { return generate(w, schema) })
	}
	return w
}

// Table returns a table of Defender's schema, or false if the schema has no such table. Tables
// without data in this tenant are empty. Columns that are not in wanted may be left out; nil means
// all.
func (w *World) Table(name string, wanted map[string]bool) (t *table.Table, ok bool) {
	generate, ok := w.sheets[name]
	if !ok {
		return nil, false
	}
	return generate().table(wanted), true
}

// timestamp is the column with the time of an event.
const timestamp = "Timestamp"

// TableAt returns a table with the events until a time.
func (w *World) TableAt(name string, wanted map[string]bool, at time.Time) (t *table.Table, ok bool) {
	until := times.TicksOf(at)
	if until >= w.end || w.end == w.now {
		return w.Table(name, wanted)
	}
	if wanted != nil {
		wanted = maps.Clone(wanted)
		wanted[timestamp] = true
	}
	t, ok = w.Table(name, wanted)
	column := -1
	if ok {
		column = t.ColumnIndex(timestamp)
	}
	if column < 0 {
		return t, ok // has no events
	}
	moments := t.Vector(column).IntValues()
	happened, first := 0, true
	for i, moment := range moments {
		if moment <= until {
			first = first && happened == i
			happened++
		}
	}
	if first {
		return t.Head(happened), true
	}
	return chosen(t, func(row int) bool { return moments[row] <= until }), true
}

// chosen returns the rows of a table that keep accepts.
func chosen(t *table.Table, keep func(row int) bool) *table.Table {
	b := table.NewBuilder(t.Columns())
	for i := range t.Columns() {
		for row := range t.Rows() {
			if keep(row) {
				b.Column(i).Append(t.Value(row, i))
			}
		}
	}
	return b.Table()
}

// emptyTable returns a table without rows.
func (w *World) emptyTable(schema []table.Column) *lazyTable { return fill[event](schema, nil, nil) }

// generators holds the functions that generate the tables with data.
var generators = map[string]func(*World, []table.Column) *lazyTable{
	"AADSignInEventsBeta":                      (*World).entraSignInEvents,
	"AADSpnSignInEventsBeta":                   (*World).entraSpnSignInEvents,
	"AlertEvidence":                            (*World).alertEvidence,
	"AlertInfo":                                (*World).alertInfo,
	"CloudAppEvents":                           (*World).cloudAppEvents,
	"DeviceEvents":                             (*World).deviceEvents,
	"DeviceFileCertificateInfo":                (*World).deviceFileCertificateInfo,
	"DeviceFileEvents":                         (*World).deviceFileEvents,
	"DeviceImageLoadEvents":                    (*World).deviceImageLoadEvents,
	"DeviceInfo":                               (*World).deviceInfo,
	"DeviceLogonEvents":                        (*World).deviceLogonEvents,
	"DeviceNetworkInfo":                        (*World).deviceNetworkInfo,
	"DeviceNetworkEvents":                      (*World).deviceNetworkEvents,
	"DeviceProcessEvents":                      (*World).deviceProcessEvents,
	"DeviceRegistryEvents":                     (*World).deviceRegistryEvents,
	"DeviceTvmSecureConfigurationAssessment":   (*World).deviceTvmSecureConfigurationAssessment,
	"DeviceTvmSecureConfigurationAssessmentKB": (*World).deviceTvmSecureConfigurationAssessmentKB,
	"DeviceTvmSoftwareInventory":               (*World).deviceTvmSoftwareInventory,
	"DeviceTvmSoftwareVulnerabilities":         (*World).deviceTvmSoftwareVulnerabilities,
	"DeviceTvmSoftwareVulnerabilitiesKB":       (*World).deviceTvmSoftwareVulnerabilitiesKB,
	"EmailAttachmentInfo":                      (*World).emailAttachmentInfo,
	"EmailEvents":                              (*World).emailEvents,
	"EmailPostDeliveryEvents":                  (*World).emailPostDeliveryEvents,
	"EntraIdSignInEvents":                      (*World).entraSignInEvents,
	"EntraIdSpnSignInEvents":                   (*World).entraSpnSignInEvents,
	"ExposureGraphEdges":                       (*World).exposureGraphEdges,
	"ExposureGraphNodes":                       (*World).exposureGraphNodes,
	"GraphAPIAuditEvents":                      (*World).graphAPIAuditEvents,
	"IdentityDirectoryEvents":                  (*World).identityDirectoryEvents,
	"IdentityLogonEvents":                      (*World).identityLogonEvents,
	"IdentityQueryEvents":                      (*World).identityQueryEvents,
	"OAuthAppInfo":                             (*World).oauthAppInfo,
	"EmailUrlInfo":                             (*World).emailURLInfo,
	"IdentityInfo":                             (*World).identityInfo,
	"UrlClickEvents":                           (*World).urlClickEvents,
}

// count returns a number of noise rows, scaled.
func (w *World) count(rows int) int { return int(float64(rows) * w.scale) }

func schemaOf(t *catalog.Table) []table.Column {
	columns := make([]table.Column, len(t.Columns))
	for i, c := range t.Columns {
		kind, _ := table.ParseType(c.Type.String())
		columns[i] = table.Column{Name: c.Name, Type: kind}
	}
	return columns
}
