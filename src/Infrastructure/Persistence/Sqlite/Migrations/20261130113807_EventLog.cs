using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.Sqlite.Migrations
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
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Epoch = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    EpochSince = table.Column<DateTime>(type: "TEXT", precision: 6, nullable: true),
                    Origin = table.Column<long>(type: "INTEGER", nullable: false),
                    AdoptedUpTo = table.Column<long>(type: "INTEGER", nullable: false),
                    LastPosition = table.Column<long>(type: "INTEGER", nullable: false),
                    LastEvent = table.Column<Guid>(type: "TEXT", nullable: true),
                    LastOccurredAt = table.Column<DateTime>(type: "TEXT", precision: 6, nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EventLog", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Events",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Type = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    SubjectVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    CustomerId = table.Column<Guid>(type: "TEXT", nullable: true),
                    OccurredAt = table.Column<DateTime>(type: "TEXT", precision: 6, nullable: false),
                    DataVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    Data = table.Column<string>(type: "TEXT", nullable: true),
                    Position = table.Column<long>(type: "INTEGER", nullable: true)
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
