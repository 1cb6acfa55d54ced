package lsp

import (
	"encoding/json"
	"slices"

	"quarry/api/dialect"
)

// clientCapabilities are the client capabilities that affect the server.
type clientCapabilities struct {
	utf8          bool
	markdown      bool // in hovers and completions
	snippets      bool
	symbolTree    bool
	labelOffsets  bool // signature help takes parameters as offsets in the label
	actionLiteral bool
	versionedEdit bool // edits name the version of the document that they are for
	lazyHelp      bool // the documentation of a completion may follow later
	markdownItems bool // in the documentation of a completion
	foldLimit     int  // 0 for none
}

type initializeParams struct {
	InitializationOptions *settings `json:"initializationOptions"`
	Capabilities          struct {
		General struct {
			PositionEncodings []string `json:"positionEncodings"`
		} `json:"general"`
		Workspace struct {
			WorkspaceEdit struct {
				DocumentChanges bool `json:"documentChanges"`
			} `json:"workspaceEdit"`
		} `json:"workspace"`
		TextDocument struct {
			Hover struct {
				ContentFormat []string `json:"contentFormat"`
			} `json:"hover"`
			SignatureHelp struct {
				SignatureInformation struct {
					ParameterInformation struct {
						LabelOffsetSupport bool `json:"labelOffsetSupport"`
					} `json:"parameterInformation"`
				} `json:"signatureInformation"`
			} `json:"signatureHelp"`
			Completion struct {
				CompletionItem struct {
					SnippetSupport      bool     `json:"snippetSupport"`
					DocumentationFormat []string `json:"documentationFormat"`
					ResolveSupport      struct {
						Properties []string `json:"properties"`
					} `json:"resolveSupport"`
				} `json:"completionItem"`
			} `json:"completion"`
			FoldingRange struct {
				RangeLimit int `json:"rangeLimit"`
			} `json:"foldingRange"`
			DocumentSymbol struct {
				Hierarchical bool `json:"hierarchicalDocumentSymbolSupport"`
			} `json:"documentSymbol"`
			CodeAction struct {
				Literal json.RawMessage `json:"codeActionLiteralSupport"`
			} `json:"codeAction"`
		} `json:"textDocument"`
	} `json:"capabilities"`
}

// settings are the options that a client can set. Omitted ones keep their value.
type settings struct {
	Dialect   *dialect.Name `json:"dialect"`
	Workspace *string       `json:"workspace"`
	Advice    *bool         `json:"advice"`
}

func (s *server) initialize(p initializeParams) (any, *responseError) {
	if s.phase != fresh {
		return nil, &responseError{codeInvalidRequest, "initialize was already sent"}
	}
	if p.InitializationOptions != nil {
		if failed := s.apply(*p.InitializationOptions); failed != nil {
			return nil, failed
		}
	}
	document := p.Capabilities.TextDocument
	s.client = clientCapabilities{
		utf8:          slices.Contains(p.Capabilities.General.PositionEncodings, "utf-8"),
		markdown:      slices.Contains(document.Hover.ContentFormat, "markdown"),
		snippets:      document.Completion.CompletionItem.SnippetSupport,
		symbolTree:    document.DocumentSymbol.Hierarchical,
		labelOffsets:  document.SignatureHelp.SignatureInformation.ParameterInformation.LabelOffsetSupport,
		actionLiteral: len(document.CodeAction.Literal) > 0,
		versionedEdit: p.Capabilities.Workspace.WorkspaceEdit.DocumentChanges,
		lazyHelp:      slices.Contains(document.Completion.CompletionItem.ResolveSupport.Properties, "documentation"),
		markdownItems: slices.Contains(document.Completion.CompletionItem.DocumentationFormat, "markdown"),
		foldLimit:     document.FoldingRange.RangeLimit,
	}
	s.phase = running
	return object{
		"capabilities": s.capabilities(),
		"serverInfo":   object{"name": "quarry", "version": s.options.Version},
	}, nil
}

type object = map[string]any

func (s *server) capabilities() object {
	encoding := "utf-16"
	if s.client.utf8 {
		encoding = "utf-8"
	}
	return object{
		"positionEncoding": encoding,
		"textDocumentSync": object{"openClose": true, "change": incrementalChanges},
		"completionProvider": object{"triggerCharacters": []string{"|", ".", "$", "=", " "},
			"resolveProvider": true},
		"hoverProvider":                   true,
		"signatureHelpProvider":           object{"triggerCharacters": []string{"(", ","}},
		"definitionProvider":              true,
		"documentFormattingProvider":      true,
		"documentRangeFormattingProvider": true,
		"documentSymbolProvider":          true,
		"foldingRangeProvider":            true,
		"referencesProvider":              true,
		"documentHighlightProvider":       true,
		"renameProvider":                  object{"prepareProvider": true},
		"selectionRangeProvider":          true,
		"workspaceSymbolProvider":         true,
		"executeCommandProvider":          object{"commands": []string{useAPI}},
		"codeActionProvider":              object{"codeActionKinds": []string{quickFix, fixAll}},
		"semanticTokensProvider": object{
			"legend": object{"tokenTypes": tokenTypes, "tokenModifiers": tokenModifiers},
			"full":   true,
		},
	}
}

func (s *server) apply(chosen settings) *responseError {
	if chosen.Dialect != nil {
		if _, ok := dialect.Parse(chosen.Dialect.String()); !ok && *chosen.Dialect != dialect.Any {
			return &responseError{codeInvalidParams, "unknown dialect (use " + dialect.List() + ", or omit it)"}
		}
		s.options.API = *chosen.Dialect
	}
	if chosen.Workspace != nil {
		s.options.Workspace = *chosen.Workspace
	}
	if chosen.Advice != nil {
		s.options.NoAdvice = !*chosen.Advice
	}
	s.renewScope()
	return nil
}

type changeSettingsParams struct {
	Settings struct {
		settings
		Quarry *settings `json:"quarry"` // for clients that keep the settings of several servers together
	} `json:"settings"`
}

func (s *server) didChangeSettings(p changeSettingsParams) (any, *responseError) {
	chosen := p.Settings.settings
	if p.Settings.Quarry != nil {
		chosen = *p.Settings.Quarry
	}
	if failed := s.apply(chosen); failed != nil {
		return nil, failed
	}
	for uri, d := range s.documents {
		d.sections = nil // the available tables may have changed
		s.touch(uri)
	}
	return nil, nil
}

func (s *server) shutdown(json.RawMessage) (any, *responseError) {
	s.phase = shutDown
	return nil, nil
}

func (s *server) exit() error {
	if s.phase != shutDown {
		return ErrNoShutdown
	}
	return nil
}
