package fn

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEveryListedZoneExists(t *testing.T) {
	names := strings.Fields(zones)
	if len(names) < 500 || !slices.IsSorted(names) {
		t.Errorf("got %d zones, sorted: %t; want more than 500 in order", len(names), slices.IsSorted(names))
	}
	for _, name := range names {
		if _, err := time.LoadLocation(name); err != nil {
			t.Error(err)
		}
	}
}
