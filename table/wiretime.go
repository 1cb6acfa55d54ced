package table

// ParseDateTimeBytes is ParseDateTime without a copy of the text.
func ParseDateTimeBytes(text []byte) (ticks int64, ok bool) { return parseDateTime(text) }

// ParseTimeSpanBytes is ParseTimeSpan without a copy of the text.
func ParseTimeSpanBytes(text []byte) (ticks int64, ok bool) { return parseTimeSpan(text) }
