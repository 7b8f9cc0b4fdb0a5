// Which of the two loop descriptors each unit works on, and when a descriptor is free again. Units
// are numbered as load A, load B, load D, execute, store C; vectors have a bit for each.
//
// Units take the descriptors in turn. Loads start on their own, execute with or after the three
// loads of its loop, the store with or after execute. A unit without work in a loop passes over it.
module loop_progress (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       configure_i,  // a loop is ready in the tail descriptor
  input  logic [4:0] has_work_i,   // in the descriptor that the unit stands before
  input  logic [4:0] busy_i,
  input  logic [4:0] ends_i,       // the unit sends the last command of its loop
  output logic [4:0] which_o,      // descriptor: of a busy unit its own, otherwise its next one
  output logic [4:0] start_o,
  output logic       live_o,       // a loop is active
  output logic       head_o,       // the older descriptor
  output logic       tail_o,       // the one that is configured next
  output logic       tail_live_o   // and is not free yet
);

  localparam int unsigned Execute = 3;
  localparam int unsigned Store = 4;

  logic [4:0] which_d, which_q, may_start, begun_0, begun_1, finishes;
  logic [4:0] started_0_d, started_0_q, started_1_d, started_1_q;
  logic [4:0] finished_0_d, finished_0_q, finished_1_d, finished_1_q;
  logic [1:0] live_d, live_q;
  logic head_d, head_q, tail_d, tail_q;

  assign which_o = which_q;
  assign live_o = |live_q;
  assign head_o = head_q;
  assign tail_o = tail_q;
  assign tail_live_o = live_q[tail_q];

  /////////////////
  // Starts
  /////////////////
  logic [4:0] waiting;

  for (genvar u = 0; u < 5; u++) begin : gen_waiting
    assign waiting[u] = !busy_i[u] && (which_q[u] ? (live_q[1] && !started_1_q[u]) :
        (live_q[0] && !started_0_q[u]));
  end

  always_comb begin
    may_start = '0;
    may_start[2:0] = waiting[2:0];
    begun_0 = started_0_q | (may_start & ~which_q);
    begun_1 = started_1_q | (may_start & which_q);
    may_start[Execute] = waiting[Execute] && (which_q[Execute] ? &begun_1[2:0] : &begun_0[2:0]);
    begun_0[Execute] = started_0_q[Execute] || (may_start[Execute] && !which_q[Execute]);
    begun_1[Execute] = started_1_q[Execute] || (may_start[Execute] && which_q[Execute]);
    may_start[Store] = waiting[Store] && (which_q[Store] ? begun_1[Execute] : begun_0[Execute]);
    begun_0[Store] = started_0_q[Store] || (may_start[Store] && !which_q[Store]);
    begun_1[Store] = started_1_q[Store] || (may_start[Store] && which_q[Store]);
  end
  assign start_o = may_start & has_work_i;

  /////////////////
  // Ends
  /////////////////
  assign finishes = ends_i | (may_start & ~has_work_i);
  assign which_d = which_q ^ finishes;

  always_comb begin
    started_0_d = begun_0;
    started_1_d = begun_1;
    finished_0_d = finished_0_q | (finishes & ~which_q);
    finished_1_d = finished_1_q | (finishes & which_q);
    live_d = live_q;
    head_d = head_q;
    tail_d = tail_q;
    if (&finished_0_d) begin
      live_d[0] = 1'b0;
      head_d = 1'b1;
      started_0_d = '0;
      finished_0_d = '0;
    end
    if (&finished_1_d) begin
      live_d[1] = 1'b0;
      head_d = 1'b0;
      started_1_d = '0;
      finished_1_d = '0;
    end
    if (configure_i) begin
      live_d[tail_q] = 1'b1;
      tail_d = !tail_q;
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      which_q <= '0;
      started_0_q <= '0;
      started_1_q <= '0;
      finished_0_q <= '0;
      finished_1_q <= '0;
      live_q <= '0;
      head_q <= 1'b0;
      tail_q <= 1'b0;
    end else begin
      which_q <= which_d;
      started_0_q <= started_0_d;
      started_1_q <= started_1_d;
      finished_0_q <= finished_0_d;
      finished_1_q <= finished_1_d;
      live_q <= live_d;
      head_q <= head_d;
      tail_q <= tail_d;
    end
  end

`ifndef SYNTHESIS
  /////////////////
  // Assertions
  /////////////////
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (rst_ni) begin
      assert (!(configure_i && tail_live_o))
      else $error("configuration of a descriptor in use");
    end
  end
`endif

endmodule
