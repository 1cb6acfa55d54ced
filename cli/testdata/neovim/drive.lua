-- Drives the language server from Neovim 0.7 and later. Buffers have numbers here: 0, the current one, is not taken
-- everywhere since 0.10. Whatever fails ends Neovim, which would wait for keys otherwise.
local buffer = vim.api.nvim_get_current_buf()

local function drive()
  local start = vim.lsp.start or vim.lsp.start_client -- the first is there since 0.8, the second goes
  local id = start({ name = "quarry", cmd = { os.getenv("QUARRY"), "lsp" }, root_dir = vim.fn.getcwd() })
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
end

local fine, err = pcall(drive)
if not fine then
  print(err)
  vim.cmd("cquit 1")
end
vim.cmd("qall!")
