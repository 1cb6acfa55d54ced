package vec

import (
	"math/rand/v2"
	"testing"

	"quarry/table"
)

func TestPairSetIsASet(t *testing.T) {
	for name, limits := range map[string][2]int{"few groups": {3, 200_000}, "many groups": {200_000, 3},
		"sparse": {50_000, 1 << 30}, "small": {4, 4}} {
		r := rand.New(rand.NewPCG(1, 1))
		var set PairSet
		want := map[[2]uint32]bool{}
		for range 300_000 {
			group, id := uint32(r.IntN(limits[0])), uint32(r.IntN(limits[1]))
			fresh := !want[[2]uint32{group, id}]
			want[[2]uint32{group, id}] = true
			if got := set.Add(group, id); got != fresh {
				t.Fatalf("%s: add(%d, %d): got %t, want %t", name, group, id, got, fresh)
			}
		}
		if set.N != len(want) || set.Bytes() > 64<<20 {
			t.Errorf("%s: got %d pairs in %d bytes, want %d", name, set.N, set.Bytes(), len(want))
		}
	}
}

func TestInternerNumbersInOrder(t *testing.T) {
	in := NewInterner(table.GUID)
	r := rand.New(rand.NewPCG(1, 1))
	want, null := map[string]uint32{}, NoGroup
	for range 50_000 {
		v := NewVec(table.GUID, 1)
		v.Strs[0] = string(rune('a'+r.IntN(26))) + string(rune(r.IntN(3000)))
		key := v.Strs[0]
		if r.IntN(100) == 0 {
			v.SetNull(0)
			key = "the null"
		}
		id, known := want[key]
		if !known {
			id = uint32(len(want))
			want[key] = id
		}
		if key == "the null" {
			null = id
		}
		if got := in.Numbers(v, 1, true)[0]; got != id {
			t.Fatalf("%q: got number %d, want %d", key, got, id)
		}
	}
	values := in.Values()
	for key, id := range want {
		if key != "the null" && values.Text(int(id)) != key {
			t.Errorf("value %d: got %q, want %q", id, values.Text(int(id)), key)
		}
	}
	if !values.Null(int(null)) || in.Len() != len(want) {
		t.Errorf("got %d values, null at %d, want %d", in.Len(), in.Null, len(want))
	}
}
