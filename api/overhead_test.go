package api

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// The two benchmarks make the same call on the same kind of connection. The difference is the
// overhead of the client, which should be below 2 ms.

func BenchmarkCallThroughClient(b *testing.B) {
	client := clientOf(b, serve(b, gives(200, oneRow)), nil)
	for b.Loop() {
		if _, err := client.Run(b.Context(), Query{Text: "DeviceInfo"}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCallThroughNetHTTP(b *testing.B) {
	server := serve(b, gives(200, oneRow))
	client := server.Client()
	defer client.CloseIdleConnections()
	for b.Loop() {
		resp, err := client.Post(server.URL+"/api/advancedqueries/run", contentType,
			strings.NewReader(`{"Query":"DeviceInfo"}`))
		if err != nil {
			b.Fatal(err)
		}
		if body, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusOK || len(body) == 0 {
			b.Fatal(resp.Status, err)
		}
		_ = resp.Body.Close()
	}
}
