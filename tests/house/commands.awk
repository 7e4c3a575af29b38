# SPDX-License-Identifier: Apache-2.0
# Prints the words of bash scripts in the place of a command, one per line as `WORD<TAB>FILE:LINE`, and functions as
# `WORD()`. It skips quoted strings and here-documents, but not their substitutions. It also prints the words after
# xargs, timeout and similar commands. A surplus word does no harm: the reader of the output selects the programs.
#
# `stack` has a letter per open bracket: c for $( or (, b for backquotes, d for a double quote, a for an array,
# p for ${, m for $((.

function top() { return substr(stack, length(stack), 1) }
function push(kind) { stack = stack kind }
function pop() { stack = substr(stack, 1, length(stack) - 1) }
function begin_command() { commands = 1; wrapped = 0 }

function end_word() {
    if (word == "") return
    if (word ~ /^-/ || word ~ /^[A-Za-z_][A-Za-z_0-9]*=/) {
        if (word == "-exec") begin_command()
    } else if ((commands || wrapped) && word ~ /^(if|then|else|elif|do|while|until|!|\{|\}|time)$/) {
    } else if (commands && word ~ /^(for|case|select|function)$/) {
        commands = 0
    } else if (commands || wrapped) {
        if (!marked && word ~ /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/) print word "\t" FILENAME ":" FNR
        if (commands) wrapped = word ~ /^(xargs|timeout|nice|env|exec|setsid|sudo|nohup|command|chroot|unshare)$/
        commands = 0
    }
    word = ""
    marked = 0
}

FNR == 1 { stack = ""; word = ""; marked = 0; begin_command(); heredoc = "" }

heredoc != "" {
    line = $0
    sub(/^\t+/, "", line)
    if (line == heredoc) heredoc = ""
    next
}

{
    next_heredoc = ""
    n = length($0)
    for (i = 1; i <= n; ++i) {
        c = substr($0, i, 1)
        two = substr($0, i, 2)
        in_string = top() == "d"
        if (top() == "q") { if (c == "'") pop(); continue }
        if (c == "\\") { marked = 1; word = word "x"; ++i; continue }
        if (c == "'" && !in_string && top() != "p") { push("q"); word = word "x"; marked = 1; continue }
        if (two == "$'" && !in_string) { push("q"); word = word "x"; marked = 1; ++i; continue }
        if (c == "\"") { if (in_string) pop(); else push("d"); word = word "x"; marked = 1; continue }
        if (substr($0, i, 3) == "$((" || (two == "((" && commands && !in_string)) {
            push("m"); push("m"); i += substr($0, i, 1) == "$" ? 2 : 1; word = word "x"; marked = 1; continue
        }
        if (two == "$(" || (!in_string && (two == "<(" || two == ">("))) {
            saved[length(stack)] = commands SUBSEP wrapped SUBSEP word
            push("c"); begin_command(); word = ""; marked = 0; ++i; continue
        }
        if (two == "${") { push("p"); word = word "x"; marked = 1; ++i; continue }
        if (top() == "p") { if (c == "}") pop(); continue }
        if (top() == "m") { if (c == "(") push("m"); if (c == ")") pop(); continue }
        if (in_string) continue
        if (top() == "a") { if (c == ")") pop(); continue }
        if (c == "(" && word ~ /=$/) { push("a"); continue }
        if (c == "#" && word == "") break
        if (c == "(") {
            if (substr($0, i, 2) == "()") { print word "()\t" FILENAME ":" FNR; word = ""; marked = 0; ++i; begin_command(); continue }
            end_word(); saved[length(stack)] = 0 SUBSEP 0; push("c"); begin_command(); continue
        }
        if (c == ")") {
            if (top() == "c") {
                end_word()
                pop()
                split(saved[length(stack)], before, SUBSEP)
                commands = before[1] + 0
                wrapped = before[2] + 0
                word = before[3] "x"
                marked = 1
            } else { word = ""; marked = 0; begin_command() }  # a pattern of `case`
            continue
        }
        if (substr($0, i, 3) == "<<<") { end_word(); i += 2; continue }
        if (two == "<<") {
            end_word()
            next_heredoc = substr($0, i + 2)
            sub(/^-? */, "", next_heredoc)
            gsub(/['"]/, "", next_heredoc)
            sub(/[^A-Za-z_].*$/, "", next_heredoc)
            ++i
            continue
        }
        if (c == ">" || c == "<") {
            if (word ~ /^[0-9]+$/) word = ""
            end_word()
            while (substr($0, i + 1, 1) ~ /[>&| ]/) ++i
            # The next word is a file.
            while (substr($0, i + 1, 1) ~ /[A-Za-z0-9_\/.-]/) ++i
            continue
        }
        if (c ~ /[;|&]/) { end_word(); begin_command(); continue }
        if (c ~ /[ \t]/) { end_word(); continue }
        word = word c
    }
    if (top() != "q" && top() != "d" && top() != "p" && top() != "m" && top() != "a") {
        continued = $0 ~ /\\$/
        if (continued) { sub(/x$/, "", word); if (word == "") marked = 0 }
        end_word()
        if (!continued) begin_command()
    }
    if (next_heredoc != "") heredoc = next_heredoc
}
