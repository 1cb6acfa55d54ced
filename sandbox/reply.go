package sandbox

import (
	"fmt"
	"strconv"
	"time"

	"quarry/table"
	"quarry/table/times"
)

// reply writes the rows of a result as JSON in the form of one API.
type reply struct {
	dialect *dialect
	columns []table.Column
	cells   []cell
	rows    int
	// array says that a row is an array of its values, not an object.
	array bool
	// head and tail append everything before and after the rows. stats is what statistics returns.
	head, tail func(dst, stats []byte) []byte
	// statistics returns the statistics of a run; nil if the API sends none.
	statistics func(run time.Duration, size int64) []byte
	// missing is why rows are missing at the end; nil if none are, or if the API does not say so.
	missing *apiError
}

// cell appends the key and value of one cell, and any type annotation that the API adds.
type cell func(dst []byte, row int) []byte

// newReply prepares the first rows of a table, as many as the limit of the API allows.
func (c *call) newReply(t *table.Table) *reply {
	a := &reply{dialect: c.dialect, columns: t.Columns(), rows: t.Rows()}
	limit := c.limits().Rows
	if limit > 0 {
		a.rows = min(a.rows, limit)
	}
	if c.dialect.lists != nil {
		if a.rows < t.Rows() {
			a.missing = tooManyRows(limit)
		}
		a.array = true
		c.dialect.lists(c, a, t)
		return a
	}
	a.head, a.tail = a.huntingHead, a.huntingTail
	if c.dialect == xdr || c.dialect == mde && c.service.opts.MDEStats {
		a.statistics = a.stats
	}
	for i, column := range a.columns {
		if c.dialect == graph {
			a.cells = append(a.cells, graphCell(column.Name, t.Vector(i)))
		} else {
			a.cells = append(a.cells, defenderCell(column.Name, t.Vector(i)))
		}
	}
	return a
}

// row appends one row as a JSON object or array.
func (a *reply) row(dst []byte, row int) []byte {
	opening, closing := byte('{'), byte('}')
	if a.array {
		opening, closing = '[', ']'
	}
	dst = append(dst, opening)
	for i, cell := range a.cells {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = cell(dst, row)
	}
	return append(dst, closing)
}

// fit returns how many of the rows take at most limit bytes, and their size; a limit of 0 allows all.
func (a *reply) fit(limit int64) (rows int, size int64) {
	var scratch []byte
	for row := range a.rows {
		scratch = a.row(scratch[:0], row)
		size += int64(len(scratch)) + 1
		if limit > 0 && size > limit {
			return row, size
		}
	}
	return a.rows, size
}

func (a *reply) huntingHead(dst []byte, stats []byte) []byte {
	if a.dialect == graph {
		dst = append(dst,
			`{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.security.huntingQueryResults","schema":[`...)
		dst = a.schema(dst, `"name":`, `"type":`, table.Type.WireName)
		return append(dst, `],"results":[`...)
	}
	dst = append(dst, '{')
	if a.dialect == xdr {
		dst = append(append(append(dst, `"Stats":`...), stats...), ',')
	}
	dst = append(dst, `"Schema":[`...)
	dst = a.schema(dst, `"Name":`, `"Type":`, table.Type.WireName)
	return append(dst, `],"Results":[`...)
}

// schema appends the columns with the given keys, and with the names of their types that typeName returns.
func (a *reply) schema(dst []byte, name, kind string, typeName func(table.Type) string) []byte {
	for i, column := range a.columns {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(dst, '{'), name...)
		dst = append(appendString(dst, column.Name), ',')
		dst = append(append(dst, kind...), '"')
		dst = append(append(dst, typeName(column.Type)...), `"}`...)
	}
	return dst
}

// huntingTail appends everything after the rows. mde has its Stats here, if it has any, so that the
// documented fields come first and in the documented order.
func (a *reply) huntingTail(dst []byte, stats []byte) []byte {
	dst = append(dst, ']')
	if a.dialect == mde && stats != nil {
		dst = append(append(dst, `,"Stats":`...), stats...)
	}
	return append(dst, '}')
}

// stats returns XDR's statistics of a run. Only the run time, the rows and the size are real; the
// other numbers are derived from them, since there is no cluster to measure.
func (a *reply) stats(run time.Duration, size int64) []byte {
	cpu := spanText(run)
	hits := a.rows/8 + 64
	return fmt.Appendf(nil,
		`{"ExecutionTime":%s,"resource_usage":{"cache":{"memory":{"hits":%d,"misses":0,"total":%[2]d},`+
			`"disk":{"hits":0,"misses":0,"total":0}},"cpu":{"user":"%[3]s","kernel":"00:00:00","total cpu":"%[3]s"},`+
			`"memory":{"peak_per_node":%[4]d}},"dataset_statistics":[{"table_row_count":%[5]d,"table_size":%[6]d}]}`,
		strconv.FormatFloat(run.Seconds(), 'f', 7, 64), hits, cpu, 64<<20+4*size, a.rows, size)
}

func spanText(d time.Duration) string { return times.FormatTimeSpan(d.Nanoseconds() / 100) }
