package fn

import (
	"encoding/binary"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/table"
)

// combinedHashFunctions returns the functions that combine hashes. The service's way to combine them is not
// published: the values differ from the service's, but equal arguments have equal hashes, and hash_many(a, b)
// is hash_combine(hash(a), hash(b)), as documented.
func combinedHashFunctions() []expr.Function {
	return []expr.Function{
		{Name: "hash_combine", Params: "iii*", Result: table.Long, Row: combineHashes},
		{Name: "hash_many", Params: "aa*", Result: table.Long, Nulls: true, Row: func(a []vec.Datum) vec.Datum {
			hashes := make([]vec.Datum, len(a))
			for i, d := range a {
				hashes[i] = vec.Hash([]vec.Datum{d})
			}
			return combineHashes(hashes)
		}},
	}
}

// combineHashes hashes the bytes of some hashes in order.
func combineHashes(a []vec.Datum) vec.Datum {
	if len(a) == 1 {
		return a[0]
	}
	var bytes []byte
	for _, d := range a {
		bytes = binary.LittleEndian.AppendUint64(bytes, uint64(d.Num))
	}
	return vec.Hash([]vec.Datum{vec.StringOf(string(bytes))})
}
