// Counts the occupied entries of the reservation station and says whether they make the
// accelerator busy: a preload whose compute has not come yet does not when it is alone, since a
// fence behind it would wait forever.
module station_monitor #(
  parameter int unsigned LoadEntries = 8,
  parameter int unsigned ExecuteEntries = 16,
  parameter int unsigned StoreEntries = 4
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,
  input  logic                      accepts_i,  // a command enters the station
  input  logic [6:0]                funct_i,
  input  logic [LoadEntries-1:0]    load_live_i,
  input  logic [ExecuteEntries-1:0] execute_live_i,
  input  logic [StoreEntries-1:0]   store_live_i,
  output logic                      busy_o,
  output logic                      empty_o,
  output logic [7:0]                loads_o,
  output logic [7:0]                executes_o,
  output logic [7:0]                stores_o
);

  // The newest command of the mesh is a preload.
  logic preload_d, preload_q;

  always_comb begin
    loads_o = '0;
    executes_o = '0;
    stores_o = '0;
    for (int unsigned i = 0; i < LoadEntries; i++) loads_o = loads_o + 8'(load_live_i[i]);
    for (int unsigned i = 0; i < ExecuteEntries; i++) begin
      executes_o = executes_o + 8'(execute_live_i[i]);
    end
    for (int unsigned i = 0; i < StoreEntries; i++) stores_o = stores_o + 8'(store_live_i[i]);
  end

  assign empty_o = !(|load_live_i || |execute_live_i || |store_live_i);
  assign busy_o = !empty_o &&
      !(preload_q && executes_o == 8'd1 && !(|load_live_i) && !(|store_live_i));

  always_comb begin
    preload_d = preload_q;
    if (accepts_i) begin
      unique case (funct_i)
        accelerator_pkg::Preload: preload_d = 1'b1;
        accelerator_pkg::ComputePreloaded, accelerator_pkg::ComputeAccumulated: preload_d = 1'b0;
        default: ;
      endcase
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) preload_q <= 1'b0;
    else preload_q <= preload_d;
  end

endmodule
