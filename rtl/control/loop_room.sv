// How many commands of each kind the loop unroller has sent that are not complete: never more than
// the reservation station holds, so that one kind does not block the others in front of it.
module loop_room #(
  parameter int unsigned LoadEntries = 8,
  parameter int unsigned ExecuteEntries = 16,
  parameter int unsigned StoreEntries = 4
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  input  logic                    load_i,  // a command is sent
  input  logic                    execute_i,
  input  logic                    store_i,
  input  logic                    complete_i,
  input  accelerator_pkg::table_e complete_table_i,
  output logic                    load_o,  // there is room for another one
  output logic                    execute_o,
  output logic                    store_o
);

  localparam int unsigned CountWidth = 8;

  logic [CountWidth-1:0] loads_d, loads_q, executes_d, executes_q, stores_d, stores_q;
  logic load_done, execute_done, store_done;

  assign load_o = loads_q < CountWidth'(LoadEntries);
  assign execute_o = executes_q < CountWidth'(ExecuteEntries);
  assign store_o = stores_q < CountWidth'(StoreEntries);

  assign load_done = complete_i && complete_table_i == accelerator_pkg::LoadTable;
  assign execute_done = complete_i && complete_table_i == accelerator_pkg::ExecuteTable;
  assign store_done = complete_i && complete_table_i == accelerator_pkg::StoreTable;
  assign loads_d = loads_q + CountWidth'(load_i) - CountWidth'(load_done);
  assign executes_d = executes_q + CountWidth'(execute_i) - CountWidth'(execute_done);
  assign stores_d = stores_q + CountWidth'(store_i) - CountWidth'(store_done);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      loads_q <= '0;
      executes_q <= '0;
      stores_q <= '0;
    end else begin
      loads_q <= loads_d;
      executes_q <= executes_d;
      stores_q <= stores_d;
    end
  end

endmodule
