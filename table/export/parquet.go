package export

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// groupRows is the number of rows in a row group: enough to compress well, few enough that a reader
// gets the first page of results without reading the rest.
const groupRows = 1 << 16

// parquetColumns is the number of columns that the library can both write and read. It writes one
// more, but cannot read the result.
const parquetColumns = parquet.MaxColumnIndex

// batchValues is the number of values written to a column at once.
const batchValues = 1024

// writeParquet writes a file as layout.go describes, compressed with zstd.
func writeParquet(j *job) error {
	l, fields := layOut(j.table)
	if len(fields) > parquetColumns {
		return fmt.Errorf("%d columns are more than the %d that a Parquet file can hold: use csv or json", len(fields),
			parquetColumns)
	}
	metadata, err := json.Marshal(l)
	if err != nil {
		return err
	}
	options := []parquet.WriterOption{
		parquet.NewSchema("answer", newRecord(fields)),
		parquet.Compression(&zstd.Codec{}),
		parquet.CreatedBy("quarry", "1", ""),
		parquet.KeyValueMetadata(metadataKey, string(metadata)),
	}
	for _, f := range fields {
		if f.node.Type().Kind() == parquet.ByteArray { // its bounds would repeat long values several times
			options = append(options, parquet.SkipPageBounds(f.name), parquet.SkipPageStatistics(f.name))
		}
	}
	if j.opts.Note != "" {
		options = append(options, parquet.KeyValueMetadata(noteKey, j.opts.Note))
	}
	for _, f := range j.opts.Origin.facts() {
		options = append(options, parquet.KeyValueMetadata(metadataKey+"."+f.name, f.value))
	}
	w := parquet.NewGenericWriter[any](j.w, options...)
	for from := 0; from < j.table.Rows(); from += groupRows {
		to := min(from+groupRows, j.table.Rows())
		for i, column := range w.ColumnWriters() {
			if err := writeColumn(j.ctx, column, fields[i], i, from, to); err != nil {
				return err
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return w.Close()
}

// writeColumn writes some rows of one column.
func writeColumn(ctx context.Context, w *parquet.ColumnWriter, f storedField, column, from, to int) error {
	values := make([]parquet.Value, 0, batchValues)
	for from < to {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		values = values[:0]
		for ; from < to && len(values) < batchValues; from++ {
			v := f.value(from)
			present := 1
			if v.IsNull() {
				present = 0
			}
			values = append(values, v.Level(0, present, column))
		}
		if _, err := w.WriteRowValues(values); err != nil {
			return err
		}
	}
	return nil
}
