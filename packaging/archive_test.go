package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"testing"
	"time"
)

// TestArchivesHaveTheirFilesAndTheSameBytesAgain reads what was written, and writes it again.
func TestArchivesHaveTheirFilesAndTheSameBytesAgain(t *testing.T) {
	files := []file{{"quarry", 0o755, []byte("binary")}, {"man/quarry.1", 0o644, []byte("page")}}
	at := time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC)
	var tars, zips [2]bytes.Buffer
	for i := range 2 {
		if err := errors.Join(writeTar(&tars[i], files, at), writeZIP(&zips[i], files, at)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(tars[0].Bytes(), tars[1].Bytes()) || !bytes.Equal(zips[0].Bytes(), zips[1].Bytes()) {
		t.Error("the same files give other bytes")
	}
	packed, err := gzip.NewReader(&tars[0])
	if err != nil {
		t.Fatal(err)
	}
	in := tar.NewReader(packed)
	for _, f := range files {
		h, err := in.Next()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil || h.Name != f.name || h.FileInfo().Mode() != f.mode || !bytes.Equal(data, f.data) || !h.ModTime.Equal(at) {
			t.Errorf("%s: %v, %v", f.name, h, err)
		}
	}
	z, err := zip.NewReader(bytes.NewReader(zips[1].Bytes()), int64(zips[1].Len()))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		if h := z.File[i]; h.Name != f.name || h.Mode() != f.mode || !h.Modified.Equal(at) {
			t.Errorf("%s: %+v", f.name, h.FileHeader)
		}
	}
}

func TestTargetsAreChosenByName(t *testing.T) {
	if got, err := choose("windows_arm64,linux_amd64"); err != nil || len(got) != 2 || got[0].arch != "arm64" {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := choose(""); err != nil || len(got) != len(targets) {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := choose("plan9_amd64"); err == nil {
		t.Error("an unknown target was chosen")
	}
}
