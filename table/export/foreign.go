package export

import (
	"encoding/hex"
	"math/big"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"quarry/table"
	"quarry/table/times"
)

// foreignType returns the type of a column that another program wrote.
func foreignType(c *parquet.Column) table.Type {
	if t, convert := foreignValue(c); convert != nil {
		return t
	}
	if l := c.Type().LogicalType(); l != nil {
		switch l.Value.(type) {
		case *format.TimestampType:
			return table.DateTime
		case *format.JsonType:
			return table.Dynamic
		}
	}
	switch c.Type().Kind() {
	case parquet.Boolean:
		return table.Bool
	case parquet.Int32:
		return table.Int
	case parquet.Int64:
		return table.Long
	case parquet.Float, parquet.Double:
		return table.Real
	default:
		return table.String
	}
}

// foreignValue returns the type and the conversion of values that tables store in another way; nil for
// those that they store alike.
func foreignValue(c *parquet.Column) (t table.Type, convert func(a *table.Appender, v parquet.Value)) {
	kind := c.Type().Kind()
	if kind == parquet.Int96 {
		return table.DateTime, func(a *table.Appender, v parquet.Value) { addTicks(a, ticksOfInt96(v.Int96())) }
	}
	var logical format.LogicalTypeValue
	if l := c.Type().LogicalType(); l != nil {
		logical = l.Value
	}
	switch l := logical.(type) {
	case *format.DateType:
		return table.DateTime, func(a *table.Appender, v parquet.Value) {
			addTicks(a, epochTicks+int64(v.Int32())*times.TicksPerDay)
		}
	case *format.DecimalType:
		return table.Decimal, func(a *table.Appender, v parquet.Value) { a.Text(decimalOf(v, int(l.Scale))) }
	case *format.UUIDType:
		return table.GUID, func(a *table.Appender, v parquet.Value) { addGUID(a, v.ByteArray()) }
	case *format.TimeType:
		return table.TimeSpan, func(a *table.Appender, v parquet.Value) { a.Int(ticksOfTime(v, l.Unit)) }
	case *format.IntType:
		switch {
		case l.IsSigned:
		case l.BitWidth == 64:
			return table.Decimal, func(a *table.Appender, v parquet.Value) {
				a.Text(new(big.Int).SetUint64(v.Uint64()).String())
			}
		case l.BitWidth == 32:
			return table.Long, func(a *table.Appender, v parquet.Value) { a.Int(int64(v.Uint32())) }
		}
		return 0, nil
	}
	if kind == parquet.FixedLenByteArray {
		return table.String, func(a *table.Appender, v parquet.Value) { a.Text(hex.EncodeToString(v.ByteArray())) }
	}
	return 0, nil
}

func addTicks(a *table.Appender, ticks int64) {
	if ticks < 0 || ticks > times.MaxTicks {
		a.Misfit(times.TimeOf(ticks).String())
		return
	}
	a.Int(ticks)
}

func addGUID(a *table.Appender, id []byte) {
	if len(id) != 16 {
		a.Misfit(hex.EncodeToString(id))
		return
	}
	digits := hex.EncodeToString(id)
	a.Text(digits[:8] + "-" + digits[8:12] + "-" + digits[12:16] + "-" + digits[16:20] + "-" + digits[20:])
}

// ticksOfInt96 converts the nanoseconds of a day and the Julian day, as Impala and old Spark write.
func ticksOfInt96(v deprecated.Int96) int64 {
	const unixDay = 2440588
	nanos := int64(uint64(v[0]) | uint64(v[1])<<32)
	return epochTicks + (int64(v[2])-unixDay)*times.TicksPerDay + nanos/100
}

func ticksOfTime(v parquet.Value, unit format.TimeUnit) int64 {
	switch unit.Value.(type) {
	case *format.NanoSeconds:
		return v.Int64() / 100
	case *format.MicroSeconds:
		return v.Int64() * times.TicksPerMicrosecond
	}
	return int64(v.Int32()) * times.TicksPerMillisecond
}

// decimalOf returns the digits of a decimal, which is stored without its point.
func decimalOf(v parquet.Value, scale int) string {
	n := new(big.Int)
	switch v.Kind() {
	case parquet.Int32:
		n.SetInt64(int64(v.Int32()))
	case parquet.Int64:
		n.SetInt64(v.Int64())
	default:
		raw := v.ByteArray() // big-endian, in two's complement
		n.SetBytes(raw)
		if len(raw) > 0 && raw[0] >= 0x80 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(raw))))
		}
	}
	scale = min(max(scale, 0), 1000)
	sign := ""
	if n.Sign() < 0 {
		sign = "-"
		n.Neg(n)
	}
	digits := n.String()
	if scale == 0 {
		return sign + digits
	}
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale-len(digits)+1) + digits
	}
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}
