-- Drives the language server from Neovim 0.7 and later. Buffers have numbers here: 0, the current one, is not taken
-- everywhere since 0.10. Whatever fails ends Neovim, which would wait for keys otherwise.
local buffer = vim.api.nvim_get_current_buf()

local function drive()
  local start = vim.lsp.start or vim.lsp.start_client -- the first is there since 0.8, the second goes
  local able = vim.lsp.protocol.make_client_capabilities()
  able.textDocument.completion.completionItem.resolveSupport = { properties = { "documentation" } } -- as plugins say
  local id = start({ name = "quarry", cmd = { os.getenv("QUARRY"), "lsp" }, root_dir = vim.fn.getcwd(), capabilities = able })
  vim.lsp.buf_attach_client(buffer, id)
  local function wait(what, ready)
    if not vim.wait(5000, ready, 20) then error("no " .. what .. " within 5 s") end
  end
  local function ask(method, params)
    params.textDocument = { uri = vim.uri_from_bufnr(buffer) }
    local got, err = vim.lsp.buf_request_sync(buffer, method, params, 5000)
    if not (got and got[id] and got[id].result) then error("no answer to " .. method .. ": " .. vim.inspect(err or got)) end
    return got[id].result
  end
  wait("diagnostics", function() return #vim.diagnostic.get(buffer) > 0 end)
  for _, d in ipairs(vim.diagnostic.get(buffer)) do print("diagnostic", d.lnum, d.col, d.code, d.message) end
  local list = ask("textDocument/completion", { position = { line = 3, character = 13 } })
  print("completion", list.items[1].label, list.items[1].detail)
  print("hover", ask("textDocument/hover", { position = { line = 2, character = 20 } }).contents.value)
  print("signature", ask("textDocument/signatureHelp", { position = { line = 2, character = 27 } }).signatures[1].label)
  print("tokens", #ask("textDocument/semanticTokens/full", {}).data > 0)
  print("symbols", ask("textDocument/documentSymbol", {})[1].name)
  vim.api.nvim_buf_set_lines(buffer, 1, 2, false, { '| where FileName == "cmd.exe"' })
  vim.api.nvim_buf_set_lines(buffer, 3, 4, false, { '|take 5' })
  local edits = ask("textDocument/formatting", { options = { tabSize = 4, insertSpaces = true } })
  vim.lsp.util.apply_text_edits(edits, buffer, "utf-16")
  print("formatted", table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), " / "))
  wait("end of errors", function()
    for _, d in ipairs(vim.diagnostic.get(buffer)) do
      if d.severity == vim.diagnostic.severity.ERROR then return false end
    end
    return true
  end)
  print("clean")

  -- The rest uses Neovim's own commands where it has them, so that what they make of the answers is tested, too.
  local function lines() return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), " / ") end
  local function cursor(line, column) vim.api.nvim_win_set_cursor(0, { line + 1, column }) end
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, {
    "// first", "// second", "let Since = ago(1d);", "DeviceInfo", "| where Timestamp > Since",
    "| summarize Seen = count(), max(Timestamp) by DeviceId", "| where Seen > 1 and max_Timestamp > Since",
    "| project DeviceId, Seen",
  })
  cursor(6, 8)
  vim.lsp.buf.references({ includeDeclaration = true })
  wait("references", function() return #vim.fn.getqflist() > 0 end)
  for _, place in ipairs(vim.fn.getqflist()) do print("reference", place.lnum, place.col) end
  vim.cmd("cclose")
  cursor(6, 8)
  vim.lsp.buf.document_highlight()
  local marks = vim.api.nvim_create_namespace("vim_lsp_references")
  wait("highlights", function() return #vim.api.nvim_buf_get_extmarks(buffer, marks, 0, -1, {}) == 3 end)
  local kinds = {}
  for _, h in ipairs(ask("textDocument/documentHighlight", { position = { line = 6, character = 8 } })) do
    table.insert(kinds, h.kind)
  end
  print("highlights", table.concat(kinds, " "))
  vim.lsp.buf.rename("Hits")
  wait("renamed column", function() return lines():find("Hits") ~= nil end)
  cursor(2, 5)
  vim.lsp.buf.rename("Start")
  wait("renamed let", function() return lines():find("Start = ago") ~= nil end)
  print("renamed", lines())
  local refused = vim.lsp.buf_request_sync(buffer, "textDocument/prepareRename",
    { textDocument = { uri = vim.uri_from_bufnr(buffer) }, position = { line = 3, character = 2 } }, 5000)
  local answer = refused[id].error or refused[id].err -- the name changed with Neovim 0.8
  print("refused", answer.message)
  local unit, units = ask("textDocument/selectionRange", { positions = { { line = 4, character = 9 } } })[1], {}
  while unit do
    table.insert(units, unit.range["end"].line - unit.range.start.line .. "+" .. unit.range["end"].character)
    unit = unit.parent
  end
  print("selection", table.concat(units, " "))
  for _, fold in ipairs(ask("textDocument/foldingRange", {})) do print("fold", fold.startLine, fold.endLine, fold.kind) end
  list = ask("textDocument/completion", { position = { line = 4, character = 17 } })
  print("undocumented", list.items[1].label, list.items[1].documentation == nil)
  local got = vim.lsp.buf_request_sync(buffer, "completionItem/resolve", list.items[1], 5000)
  print("resolved", got[id].result.documentation.value)

  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, { "DeviceInfo | where DeviceNam == 'a' and OSPlatfor == 'b'" })
  wait("two errors", function() return #vim.diagnostic.get(buffer, { severity = vim.diagnostic.severity.ERROR }) == 2 end)
  local function act(title, column)
    vim.ui.select = function(actions, _, choose)
      for _, action in ipairs(actions) do
        local one = action.action or action[2] -- since 0.10 the first
        if one.title:find(title, 1, true) then return choose(action) end
      end
      error("no action " .. title)
    end
    cursor(0, column or 20)
    vim.lsp.buf.code_action()
  end
  act("Change to DeviceName")
  wait("fix", function() return lines():find("DeviceName", 1, true) ~= nil end)
  print("fixed", lines())
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, { "DeviceInfo | where DeviceNam == 'a' and OSPlatfor == 'b'" })
  act("Fix all errors and warnings (2)")
  wait("all fixes", function() return lines():find("OSPlatform", 1, true) ~= nil end)
  print("all fixed", lines())

  vim.lsp.get_client_by_id(id).notify("workspace/didChangeConfiguration", { settings = { dialect = "mde" } })
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, { "EmailEvents | where Timestamp > ago(1d)" })
  wait("table of another API", function() return #vim.diagnostic.get(buffer) == 1 end)
  act("Check queries for the graph API", 3)
  wait("the other API", function() return #vim.diagnostic.get(buffer) == 0 end)
  print("switched")
end

local fine, err = pcall(drive)
if not fine then
  print(err)
  vim.cmd("cquit 1")
end
vim.cmd("qall!")
