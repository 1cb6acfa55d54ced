package main

import (
	"bytes"
	"debug/buildinfo"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
	"time"

	"github.com/CycloneDX/cyclonedx-go"
	"github.com/goreleaser/nfpm/v2"
	_ "github.com/goreleaser/nfpm/v2/deb" // formats of packages
	"github.com/goreleaser/nfpm/v2/files"
	_ "github.com/goreleaser/nfpm/v2/rpm"
)

// summary describes the program in one line.
const summary = "A terminal workbench for threat hunting with Microsoft Defender"

// places is where packages install what every archive has. Documents that are not named go to the folder of documents.
var places = map[string]string{
	"man/quarry.1":            "/usr/share/man/man1/quarry.1",
	"completions/quarry.bash": "/usr/share/bash-completion/completions/quarry",
	"completions/_quarry":     "/usr/share/zsh/vendor-completions/_quarry",
	"completions/quarry.fish": "/usr/share/fish/vendor_completions.d/quarry.fish",
	"completions/quarry.ps1":  "", // no package has PowerShell
	"LICENSE":                 "/usr/share/doc/quarry/copyright",
}

// packages writes the deb and the rpm of a target.
func (r *release) packages(t target, program string) error {
	folder, err := os.MkdirTemp("", "quarry-package-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	mode := func(m os.FileMode) *files.ContentFileInfo {
		return &files.ContentFileInfo{Mode: m, MTime: r.commit, Owner: "root", Group: "root"}
	}
	contents := files.Contents{{Source: program, Destination: "/usr/bin/quarry", FileInfo: mode(0o755)}}
	for _, f := range r.texts {
		place, named := places[f.name]
		if named && place == "" {
			continue
		}
		if !named {
			place = "/usr/share/doc/quarry/" + f.name
		}
		source := filepath.Join(folder, strings.ReplaceAll(f.name, "/", "-"))
		if err := os.WriteFile(source, f.data, 0o644); err != nil {
			return err
		}
		contents = append(contents, &files.Content{Source: source, Destination: place, FileInfo: mode(0o644)})
	}
	for _, format := range []string{"deb", "rpm"} {
		packager, err := nfpm.Get(format)
		if err != nil {
			return err
		}
		info := nfpm.WithDefaults(&nfpm.Info{
			Name: "quarry", Arch: t.arch, Platform: t.system, Version: r.version, Section: "net", Priority: "optional",
			Maintainer: "The Quarry authors", Description: summary, License: "MIT", MTime: r.commit,
			Overridables: nfpm.Overridables{Contents: contents,
				RPM: nfpm.RPM{BuildHost: "quarry", Summary: summary}},
		})
		if err := nfpm.PrepareForPackager(info, format); err != nil {
			return err
		}
		var b bytes.Buffer
		if err := packager.Package(info, &b); err != nil {
			return err
		}
		if err := r.write(packager.ConventionalFileName(info), b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// dependencies returns the CycloneDX list of the modules in a binary.
func (r *release) dependencies(program string, t target) ([]byte, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, err
	}
	component := func(path, version string) cyclonedx.Component {
		url := "pkg:golang/" + path + "@" + version
		return cyclonedx.Component{BOMRef: url, Type: cyclonedx.ComponentTypeLibrary, Name: path, Version: version,
			PackageURL: url}
	}
	main := component("quarry", r.version)
	main.Type = cyclonedx.ComponentTypeApplication
	list := []cyclonedx.Component{component("std", strings.TrimPrefix(info.GoVersion, "go"))}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		list = append(list, component(m.Path, m.Version))
	}
	bom := cyclonedx.NewBOM()
	bom.SerialNumber = "" // would differ each time
	bom.Metadata = &cyclonedx.Metadata{Timestamp: r.commit.Format(time.RFC3339), Component: &main,
		Properties: &[]cyclonedx.Property{{Name: "target", Value: t.String()}}}
	bom.Components = &list
	var b bytes.Buffer
	if err := cyclonedx.NewBOMEncoder(&b, cyclonedx.BOMFileFormatJSON).SetPretty(true).Encode(bom); err != nil {
		return nil, fmt.Errorf("list of dependencies: %w", err)
	}
	return b.Bytes(), nil
}

// manifests writes the files of Homebrew, Scoop and containers for the archives that were built.
func (r *release) manifests(built sums) error {
	sum := func(target, ending string) string {
		return built[fmt.Sprintf("quarry_%s_%s%s", r.version, target, ending)]
	}
	for name, text := range map[string]string{
		"homebrew/quarry.rb": formula, "scoop/quarry.json": manifest, "Containerfile": container,
	} {
		t, err := template.New(name).Funcs(template.FuncMap{"sum": sum}).Parse(text)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := t.Execute(&b, map[string]string{"Version": r.version, "Summary": summary}); err != nil {
			return err
		}
		if err := r.write(name, b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// The URLs of the archives depend on where a release is published, so the formula and the manifest leave their start to
// a variable and a placeholder.
const formula = `# Set QUARRY_RELEASES to the address of the folder with the archives.
class Quarry < Formula
  desc "{{.Summary}}"
  version "{{.Version}}"
  license "MIT"
  base = ENV.fetch("QUARRY_RELEASES")

  on_macos do
    on_arm do
      url "#{base}/quarry_{{.Version}}_darwin_arm64.tar.gz"
      sha256 "{{sum "darwin_arm64" ".tar.gz"}}"
    end
    on_intel do
      url "#{base}/quarry_{{.Version}}_darwin_amd64.tar.gz"
      sha256 "{{sum "darwin_amd64" ".tar.gz"}}"
    end
  end

  on_linux do
    on_arm do
      url "#{base}/quarry_{{.Version}}_linux_arm64.tar.gz"
      sha256 "{{sum "linux_arm64" ".tar.gz"}}"
    end
    on_intel do
      url "#{base}/quarry_{{.Version}}_linux_amd64.tar.gz"
      sha256 "{{sum "linux_amd64" ".tar.gz"}}"
    end
  end

  def install
    bin.install "quarry"
    man1.install "man/quarry.1"
    bash_completion.install "completions/quarry.bash" => "quarry"
    zsh_completion.install "completions/_quarry"
    fish_completion.install "completions/quarry.fish"
  end

  test do
    assert_match "1", shell_output("#{bin}/quarry eval -q 'print x = 1' --format csv")
  end
end
`

const manifest = `{
  "version": "{{.Version}}",
  "description": "{{.Summary}}",
  "license": "MIT",
  "architecture": {
    "64bit": {
      "url": "RELEASES/quarry_{{.Version}}_windows_amd64.zip",
      "hash": "{{sum "windows_amd64" ".zip"}}"
    },
    "arm64": {
      "url": "RELEASES/quarry_{{.Version}}_windows_arm64.zip",
      "hash": "{{sum "windows_arm64" ".zip"}}"
    }
  },
  "bin": "quarry.exe"
}
`

const container = `# In the folder of a release: podman build -t quarry .
# podman run -it --rm -e TERM -v quarry:/home/quarry quarry
FROM scratch
ARG TARGETARCH=amd64
ADD --chown=1000:1000 quarry_{{.Version}}_linux_${TARGETARCH}.tar.gz /opt/quarry/
USER 1000:1000
ENV HOME=/home/quarry
VOLUME /home/quarry
ENTRYPOINT ["/opt/quarry/quarry"]
`
