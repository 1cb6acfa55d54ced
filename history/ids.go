package history

import (
	"cmp"
	"slices"
	"sort"
)

// foundID is the ID of a row and the page that it is on.
type foundID struct {
	page uint32
	id   int64
}

// correctIDs returns the IDs of rows, corrected if they are damaged, or 0 for unknown ones. Rows are
// in the order of their IDs on each page, and the pages of a table do not overlap, so an ID that
// breaks the order is damaged. It is replaced by one that the rows around it leave free.
func correctIDs(found []foundID) []int64 {
	order := inTableOrder(found)
	ids := make([]int64, len(found))
	for i, f := range found {
		ids[i] = f.id
	}
	right := make([]bool, len(found))
	for _, i := range longestIncrease(ids, order) {
		right[i] = true
	}
	after := int64(0) // the ID of the next row that has the right one; 0 at the end
	following := make([]int64, len(order))
	for k := len(order) - 1; k >= 0; k-- {
		following[k] = after
		if i := order[k]; right[i] {
			after = ids[i]
		}
	}
	before := int64(0)
	for k, i := range order {
		if !right[i] {
			ids[i] = 0
			if before+1 < following[k] {
				ids[i] = before + 1
			}
		}
		if ids[i] != 0 {
			before = ids[i]
		}
	}
	return ids
}

// inTableOrder returns the indexes of rows by the median ID of their page.
func inTableOrder(found []foundID) []int {
	byPage := map[uint32][]int64{}
	for _, f := range found {
		byPage[f.page] = append(byPage[f.page], f.id)
	}
	median := make(map[uint32]int64, len(byPage))
	for page, ids := range byPage {
		slices.Sort(ids)
		median[page] = ids[len(ids)/2]
	}
	order := make([]int, len(found))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(median[found[a].page], median[found[b].page]), cmp.Compare(found[a].page, found[b].page))
	})
	return order
}

// longestIncrease returns the most indexes, in the given order, whose IDs increase. IDs that no
// history reaches are left out.
func longestIncrease(ids []int64, order []int) []int {
	var ends []int // ends[n] is the index with the smallest ID that ends an increase of n+1
	previous := make([]int, len(ids))
	for _, i := range order {
		if ids[i] <= 0 || ids[i] > largestID {
			continue
		}
		n := sort.Search(len(ends), func(n int) bool { return ids[ends[n]] >= ids[i] })
		previous[i] = -1
		if n > 0 {
			previous[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	var longest []int
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = previous[i] {
			longest = append(longest, i)
		}
	}
	return longest
}
