local quarry = os.getenv("QUARRY")
local id = vim.lsp.start_client({ name = "quarry", cmd = { quarry, "lsp" }, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(0, id)
local function wait(what, ready) if not vim.wait(5000, ready, 20) then print("no " .. what); vim.cmd("cquit 1") end end
wait("diagnostics", function() return #vim.diagnostic.get(0) > 0 end)
for _, d in ipairs(vim.diagnostic.get(0)) do print("diagnostic", d.lnum, d.col, d.code, d.message) end
local function ask(method, params)
  params.textDocument = { uri = vim.uri_from_bufnr(0) }
  local got = vim.lsp.buf_request_sync(0, method, params, 5000)
  return got and got[id] and got[id].result
end
local list = ask("textDocument/completion", { position = { line = 3, character = 13 } })
print("completion", list.items[1].label, list.items[1].detail)
print("hover", ask("textDocument/hover", { position = { line = 2, character = 20 } }).contents.value)
print("signature", ask("textDocument/signatureHelp", { position = { line = 2, character = 27 } }).signatures[1].label)
print("tokens", #ask("textDocument/semanticTokens/full", {}).data > 0)
print("symbols", ask("textDocument/documentSymbol", {})[1].name)
vim.api.nvim_buf_set_lines(0, 1, 2, false, { '| where FileName == "cmd.exe"' })
vim.api.nvim_buf_set_lines(0, 3, 4, false, { '|take 5' })
local edits = ask("textDocument/formatting", { options = { tabSize = 4, insertSpaces = true } })
vim.lsp.util.apply_text_edits(edits, 0, "utf-16")
print("formatted", table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), " / "))
wait("end of diagnostics", function() for _, d in ipairs(vim.diagnostic.get(0)) do if d.severity == vim.diagnostic.severity.ERROR then return false end end return true end)
print("clean")
vim.lsp.stop_client(id)
vim.cmd("qall!")
