// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace mktme::sim {

class Statement;

/// SQLite database that is closed on destruction. A full disk or an unreadable file throws ResourceError, a damaged
/// database UserError; both name the file.
class Database {
public:
    enum class Access { read, write };

    Database(std::filesystem::path file, Access access);

    /// Renames the file, and replaces a file of the new name. Precondition: no statement is prepared.
    void move_to(const std::filesystem::path& file);
    /// Runs statements whose results are not needed.
    void run(const std::string& sql);
    /// As `run`; returns false if another process reads or writes the database.
    [[nodiscard]] bool run_unless_busy(const std::string& sql);
    [[nodiscard]] Statement prepare(std::string_view sql);
    /// Returns the first value of the first row; 0 without rows.
    [[nodiscard]] std::int64_t number(std::string_view sql);
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

private:
    friend class Statement;
    void open();
    [[noreturn]] void fail() const;

    struct Closer {
        void operator()(sqlite3* database) const { sqlite3_close(database); }
    };
    std::filesystem::path file_;
    Access access_;
    std::unique_ptr<sqlite3, Closer> handle_;
};

/// Prepared statement. Parameters count from 1, columns from 0, as in SQLite.
class Statement {
public:
    Statement(Database& database, std::string_view sql);

    Statement& bind(int parameter, std::string_view text);
    Statement& bind(int parameter, double number);
    Statement& bind(int parameter, std::int64_t number);
    Statement& bind(int parameter, std::optional<double> number);

    /// Moves to the next row; returns false after the last.
    bool step();
    /// Runs the statement to its end and prepares it for other parameters.
    void execute();
    /// Prepares the statement to begin again.
    void reset();

    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] double number(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;

private:
    struct Finalizer {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    void check(int code) const;

    Database* database_;
    std::unique_ptr<sqlite3_stmt, Finalizer> handle_;
};

/// Transaction: takes effect as a whole at `commit`, or is rolled back.
class Transaction {
public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    Database* database_;
};

}  // namespace mktme::sim
