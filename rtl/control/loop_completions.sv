// Tells the loop unroller which completions are its own: remembers for each entry of the
// reservation station whether its command came from a loop, and passes completions on one cycle
// later.
module loop_completions #(
  parameter int unsigned LoadEntries = 8,
  parameter int unsigned ExecuteEntries = 16,
  parameter int unsigned StoreEntries = 4
) (
  input  logic                    clk_i,
  input  logic                    rst_ni,
  // Commands that leave the station.
  input  logic                    load_issues_i,
  input  logic                    load_from_loop_i,
  input  logic [7:0]              load_id_i,
  input  logic                    execute_issues_i,
  input  logic                    execute_from_loop_i,
  input  logic [7:0]              execute_id_i,
  input  logic                    store_issues_i,
  input  logic                    store_from_loop_i,
  input  logic [7:0]              store_id_i,
  // Completions, and those of loops.
  input  logic                    complete_i,
  input  accelerator_pkg::table_e table_i,
  input  logic [7:0]              id_i,
  output logic                    complete_o,
  output accelerator_pkg::table_e table_o
);

  localparam int unsigned LoadIdWidth = $clog2(LoadEntries);
  localparam int unsigned ExecuteIdWidth = $clog2(ExecuteEntries);
  localparam int unsigned StoreIdWidth = $clog2(StoreEntries);

  logic [LoadEntries-1:0] loads_q;
  logic [ExecuteEntries-1:0] executes_q;
  logic [StoreEntries-1:0] stores_q;
  logic from_loop, complete_q;
  accelerator_pkg::table_e table_q;

  always_comb begin
    unique case (table_i)
      accelerator_pkg::LoadTable: from_loop = loads_q[id_i[LoadIdWidth-1:0]];
      accelerator_pkg::ExecuteTable: from_loop = executes_q[id_i[ExecuteIdWidth-1:0]];
      default: from_loop = stores_q[id_i[StoreIdWidth-1:0]];
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      complete_q <= 1'b0;
      table_q <= accelerator_pkg::LoadTable;
    end else begin
      complete_q <= complete_i && from_loop;
      table_q <= table_i;
    end
  end
  always_ff @(posedge clk_i) begin
    if (load_issues_i) loads_q[load_id_i[LoadIdWidth-1:0]] <= load_from_loop_i;
    if (execute_issues_i) executes_q[execute_id_i[ExecuteIdWidth-1:0]] <= execute_from_loop_i;
    if (store_issues_i) stores_q[store_id_i[StoreIdWidth-1:0]] <= store_from_loop_i;
  end

  assign complete_o = complete_q;
  assign table_o = table_q;

  logic unused_ids;
  assign unused_ids = ^{id_i, load_id_i, execute_id_i, store_id_i};

endmodule
