// SPDX-License-Identifier: Apache-2.0
#include "sim/conformance/case_file.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <sstream>

#include "models/base/input_file.hpp"

namespace mktme::sim {

namespace {

namespace fs = std::filesystem;

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream in{text};
    return {std::istream_iterator<std::string>{in}, {}};
}

/// Parser of a case, line by line.
class CaseReader {
public:
    explicit CaseReader(const fs::path& path)
        : place_{.file = path.string()},
          case_{.path = path, .steps = {}} {}

    void add(const std::string& line) {
        ++place_.line;
        if (line.empty() || line.front() == '#') return;
        const auto kind = line.substr(0, 2);
        if (kind == "> ") begin_step(line.substr(2));
        else if (kind == "< ") end_step(line.substr(2));
        else throw UserError{place_, fmt::format("\"{}\": a line starts with '# ', '> ' or '< '", line)};
    }
    Case finish() {
        require_result();
        if (case_.steps.empty()) throw UserError{place_, "no operation in this case"};
        return std::move(case_);
    }

private:
    void require_result() const {
        if (open_) throw UserError{case_.steps.back().place, "this operation has no result line"};
    }
    void begin_step(const std::string& operation) {
        require_result();
        open_ = true;
        case_.steps.push_back({.place = place_, .words = words_of(operation), .expected = {}});
        if (case_.steps.back().words.size() < 2)
            throw UserError{place_, "an operation is an actor (or '-') and what it does"};
    }
    void end_step(const std::string& result) {
        if (!open_) throw UserError{place_, "a result without an operation"};
        open_ = false;
        case_.steps.back().expected = result;
    }

    SourcePlace place_;
    Case case_;
    bool open_ = false;
};

void add_folder(const fs::path& folder, std::vector<fs::path>& found) {
    const auto first = found.size();
    for (const auto& entry : fs::recursive_directory_iterator{folder})
        if (entry.is_regular_file() && entry.path().extension() == ".case") found.push_back(entry.path());
    if (found.size() == first) throw UserError{fmt::format("{}: no case below this folder", folder.string())};
    std::sort(found.begin() + static_cast<std::ptrdiff_t>(first), found.end());
}

}  // namespace

std::string CaseStep::operation() const { return fmt::format("{}", fmt::join(words, " ")); }

Case read_case(const fs::path& path) {
    std::istringstream in{read_input(path, "case file")};
    CaseReader reader{path};
    for (std::string line; std::getline(in, line);) reader.add(line);
    return reader.finish();
}

std::vector<fs::path> find_cases(const std::vector<fs::path>& paths) {
    std::vector<fs::path> found;
    for (const auto& path : paths) {
        if (!fs::exists(path)) throw UserError{fmt::format("{}: no such file or folder", path.string())};
        if (fs::is_directory(path)) add_folder(path, found);
        else found.push_back(path);
    }
    return found;
}

}  // namespace mktme::sim
