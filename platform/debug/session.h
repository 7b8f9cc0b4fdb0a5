#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "platform/debug/connection.h"
#include "platform/debug/request.h"
#include "platform/debug/target.h"

namespace vp::debug {

/// The conversation with GDB: answers its packets from the target, until one asks for the run to go
/// on. Packets that nobody understands get the empty answer, damaged ones an error.
class Session {
 public:
  /// Executes a monitor command and returns what to print.
  using Monitor = std::function<std::string(std::string_view command)>;

  /// `interrupted` says whether the user has asked for the end of the run at the host's terminal.
  Session(Target& target, Monitor monitor, std::function<bool()> interrupted)
      : target_(target), monitor_(std::move(monitor)), interrupted_(std::move(interrupted)) {}

  bool is_connected() const { return connection_.is_open(); }
  /// Begins with a GDB that has just called.
  void connect(Descriptor socket);
  int descriptor() const { return connection_.descriptor(); }
  void close() { connection_.close(); }

  /// While the run goes on: has GDB asked for a stop?
  bool wants_stop();

  /// The run stands for `stop`: tells GDB if it waits for it.
  void announce(const Stop& stop);
  /// Answers GDB until it wants something that is not answered here. A lost connection is
  /// kDetach, an interrupt at the host kKill.
  Request serve();
  /// The guest has ended. True: GDB wants it started again.
  bool report_end(int exit_code, bool is_abnormal, const std::string& message);

  /// What another process needs to go on with this session on the same socket.
  std::string save() const;
  void restore(Descriptor socket, std::string_view text);

  const Stop& last_stop() const { return stop_; }

 private:
  void handle(const std::string& packet);
  std::string answer(std::string_view packet);
  std::string query(std::string_view packet);
  std::string transfer(std::string_view packet);
  std::string monitor_command(std::string_view digits);
  std::string set_mode(std::string_view packet);
  std::string select_thread(std::string_view packet);
  std::string read_memory(std::string_view arguments) const;
  std::string write_memory(std::string_view arguments, bool is_binary);
  std::string read_register(std::string_view arguments) const;
  std::string write_register(std::string_view arguments);
  std::string stop_point(std::string_view packet);
  std::string multi_letter(std::string_view packet);
  std::string resume(std::string_view actions);
  std::string resume_one(std::string_view packet);
  std::string reverse(std::string_view packet);
  std::string restart();
  std::string stop_reply() const;
  void console(std::string_view text);

  Target& target_;
  Monitor monitor_;
  std::function<bool()> interrupted_;
  Connection connection_;
  Stop stop_;
  std::optional<Request> request_;
  unsigned thread_ = 1;       ///< Of Hg.
  bool is_awaited_ = false;   ///< GDB waits for a stop reply.
  bool is_extended_ = false;  ///< "target extended-remote".
  bool is_ended_ = false;     ///< There is no guest until it is started again.
  bool stops_acknowledging_ = false;
};

}  // namespace vp::debug
