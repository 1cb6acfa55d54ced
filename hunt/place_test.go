package hunt_test

import (
	"testing"

	"quarry/api"
	"quarry/hunt"
	"quarry/kql/sema"
)

func TestErrorIsMarkedWhereTheServiceSeesIt(t *testing.T) {
	const text = "T\n| wher x\n| take 1"
	found := hunt.Locate(text, &api.Error{Kind: api.BadQuery, Message: "m", Line: 2, Offset: 2}, nil)
	if len(found) != 1 || text[found[0].Span.Start:found[0].Span.End] != "wher" {
		t.Errorf("got %+v", found)
	}
	scope := sema.NewScope("loganalytics", "", nil, nil)
	if found := hunt.Locate("print 1", &api.Error{Kind: api.BadQuery, Line: 7, Offset: 2}, scope); len(found) > 0 {
		t.Errorf("a line that the query does not have: %+v", found)
	}
}
