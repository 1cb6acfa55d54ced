package api

import (
	"os"
	"path/filepath"
	"testing"
)

// TestBodiesOfTheRealService decodes bodies from the real service and its documentation. They are
// not part of the repository for copyright reasons; without them the test is skipped.
func TestBodiesOfTheRealService(t *testing.T) {
	tests := []struct {
		file   string
		status int
		kind   Kind
		reason Reason
	}{
		{"err_400_result_size.json", 400, TooLarge, Size},
		{"err_403_missing_roles.json", 403, Forbidden, ""},
		{"err_graph_400_limits_preempted.json", 400, BadQuery, Limits},
		{"err_graph_400_semantic_column.json", 400, BadQuery, Semantic},
		{"err_graph_400_semantic_table.json", 400, BadQuery, Semantic},
		{"err_graph_400_syntax.json", 400, BadQuery, Syntax},
		{"err_graph_429_generic_docs.json", 429, Throttled, ""},
		{"err_graph_504_or_500_unknown.json", 504, Unavailable, ""},
		{"err_legacy_400_body_case.json", 400, BadQuery, Request},
		{"err_legacy_401_account_mode.json", 401, Unauthorized, ""},
		{"err_legacy_404_docs.json", 404, NotFound, ""},
		{"err_legacy_429_per_hour.json", 429, Throttled, ""},
		{"err_legacy_429_per_minute.json", 429, Throttled, ""},
		{"err_legacy_429_with_seconds.json", 429, Throttled, ""},
		{"mde_200_docs.json", 200, Unknown, ""},
		{"xdr_200_docs_with_stats.json", 200, Unknown, ""},
		{"xdr_200_xsoar_alertinfo_excerpt.json", 200, Unknown, ""},
		{"graph_200_docs.json", 200, Unknown, ""},
		{"graph_200_shape.json", 200, Unknown, ""},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			body, err := os.ReadFile(filepath.Join("..", "..", "shared", "api-samples", test.file))
			if err != nil {
				t.Skip("no samples here: ", err)
			}
			client := clientOf(t, serve(t, gives(test.status, string(body))), nil)
			answer, err := client.Run(t.Context(), Query{Text: "T"}, nil)
			if KindOf(err) != test.kind {
				t.Fatalf("kind %d (%v), want %d", KindOf(err), err, test.kind)
			}
			if err == nil && answer.Table.Rows() == 0 {
				t.Error("no rows")
			}
			if e, ok := err.(*Error); ok && e.Reason != test.reason {
				t.Errorf("reason %q, want %q", e.Reason, test.reason)
			}
			t.Log(err)
		})
	}
}
