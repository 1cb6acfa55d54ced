// Package events generates responses for tests and measurements: process events as skewed as real
// ones, and the same for the same seed. It is for tests only.
package events

import (
	"bufio"
	"bytes"
	"io"
	"math/rand/v2"

	"quarry/table"
	"quarry/table/decode"
)

// FullRows is the maximum number of rows in a response of the services. Such a response is as large
// as their largest, about 124 MB.
const FullRows = 100_000

// Columns are those of process events, the most common results.
var Columns = []table.Column{
	{Name: "Timestamp", Type: table.DateTime}, {Name: "DeviceId", Type: table.String},
	{Name: "DeviceName", Type: table.String},
	{Name: "ActionType", Type: table.String}, {Name: "FileName", Type: table.String},
	{Name: "FolderPath", Type: table.String},
	{Name: "SHA1", Type: table.String}, {Name: "SHA256", Type: table.String}, {Name: "FileSize", Type: table.Long},
	{Name: "ProcessId", Type: table.Long}, {Name: "ProcessUniqueId", Type: table.String},
	{Name: "ProcessCommandLine", Type: table.String},
	{Name: "ProcessCreationTime", Type: table.DateTime}, {Name: "ProcessIntegrityLevel", Type: table.String},
	{Name: "AccountDomain", Type: table.String}, {Name: "AccountName", Type: table.String},
	{Name: "AccountSid", Type: table.String},
	{Name: "LogonId", Type: table.Long}, {Name: "InitiatingProcessFileName", Type: table.String},
	{Name: "InitiatingProcessCommandLine", Type: table.String},
	{Name: "IsInitiatingProcessRemoteSession", Type: table.Bool},
	{Name: "ReportId", Type: table.Long}, {Name: "AdditionalFields", Type: table.String},
	{Name: "Tags", Type: table.Dynamic},
}

// Shape describes a response to generate.
type Shape struct {
	Rows     int
	Shuffled bool // each row has its keys in a different order
}

// Answer returns a response as a service sends it.
func Answer(s Shape) []byte {
	var b bytes.Buffer
	b.Grow(256 + s.Rows*1300)
	_ = Write(&b, s) // writing to a buffer does not fail
	return b.Bytes()
}

// Write writes a response as a service sends it.
func Write(to io.Writer, s Shape) error {
	w := bufio.NewWriterSize(to, 64<<10)
	g := newGenerator()
	w.WriteString(`{"Schema":[`)
	order := make([]int, len(Columns))
	for i, c := range Columns {
		order[i] = i
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString(`{"Name":"` + c.Name + `","Type":"` + c.Type.WireName() + `"}`)
	}
	w.WriteString(`],"Results":[`)
	for row := range s.Rows {
		if row > 0 {
			w.WriteByte(',')
		}
		if s.Shuffled {
			shuffle(g.rng, order)
		}
		g.next(row)
		w.WriteByte('{')
		for i, c := range order {
			if i > 0 {
				w.WriteByte(',')
			}
			w.WriteString(`"` + Columns[c].Name + `":`)
			w.Write(g.cells[c])
		}
		w.WriteByte('}')
	}
	w.WriteString("]}")
	return w.Flush()
}

func shuffle(rng *rand.Rand, order []int) {
	rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
}

// Table returns a decoded response.
func Table(rows int) *table.Table {
	decoded, err := decode.Decode(bytes.NewReader(Answer(Shape{Rows: rows})), decode.Options{})
	if err != nil {
		panic(err) // generated responses are well-formed
	}
	return decoded.Table
}
