using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class EventLog : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "EventLog",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false),
                    Epoch = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false, collation: "C"),
                    EpochSince = table.Column<DateTime>(type: "timestamp(6) with time zone", precision: 6, nullable: true),
                    Origin = table.Column<long>(type: "bigint", nullable: false),
                    AdoptedUpTo = table.Column<long>(type: "bigint", nullable: false),
                    LastPosition = table.Column<long>(type: "bigint", nullable: false),
                    LastEvent = table.Column<Guid>(type: "uuid", nullable: true),
                    LastOccurredAt = table.Column<DateTime>(type: "timestamp(6) with time zone", precision: 6, nullable: true),
                    Version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EventLog", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Events",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Type = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false, collation: "C"),
                    Subject = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false, collation: "C"),
                    SubjectVersion = table.Column<int>(type: "integer", nullable: false),
                    CustomerId = table.Column<Guid>(type: "uuid", nullable: true),
                    OccurredAt = table.Column<DateTime>(type: "timestamp(6) with time zone", precision: 6, nullable: false),
                    DataVersion = table.Column<int>(type: "integer", nullable: false),
                    Data = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Position = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Events", x => x.Id);
                });

            migrationBuilder.InsertData(
                table: "EventLog",
                columns: new[] { "Id", "AdoptedUpTo", "Epoch", "EpochSince", "LastEvent", "LastOccurredAt", "LastPosition", "Origin", "Version" },
                values: new object[] { 1, 0L, "first", null, null, null, 0L, 0L, 0 });

            // The log goes on from the numbers that payments have, so that every cursor keeps its place.
            migrationBuilder.Sql(
                """
                UPDATE "EventLog" SET "Origin" = (SELECT "Value" FROM "ChangeCounter"),
                    "AdoptedUpTo" = (SELECT "Value" FROM "ChangeCounter"),
                    "LastPosition" = (SELECT "Value" FROM "ChangeCounter");
                """);

            migrationBuilder.CreateIndex(
                name: "IX_Events_CustomerId",
                table: "Events",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_Events_Position_Id",
                table: "Events",
                columns: new[] { "Position", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "EventLog");

            migrationBuilder.DropTable(
                name: "Events");
        }
    }
}
